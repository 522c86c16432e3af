#include "yaml_edits.h"

const struct yaml_edit_case insert_edits[INSERT_EDITS] = {
	{ "a last item",
	  "- a\n"
	  "- b\n",
	  "append . c",
	  "- a\n"
	  "- b\n"
	  "- c\n" },
	{ "a first item",
	  "- a\n"
	  "- b\n",
	  "before 0 x",
	  "- x\n"
	  "- a\n"
	  "- b\n" },
	{ "an item between",
	  "- a\n"
	  "- b\n",
	  "behind 0 x",
	  "- a\n"
	  "- x\n"
	  "- b\n" },
	{ "items at all places",
	  "- a\n"
	  "- b\n",
	  "before 0 1\n"
	  "behind 1 2\n"
	  "append . 3",
	  "- 1\n"
	  "- a\n"
	  "- 2\n"
	  "- b\n"
	  "- 3\n" },
	{ "below a key, in its column",
	  "k:\n"
	  "- a\n"
	  "l: m\n",
	  "append k b",
	  "k:\n"
	  "- a\n"
	  "- b\n"
	  "l: m\n" },
	{ "below a key, deeper",
	  "k:\n"
	  "  - a\n"
	  "l: m\n",
	  "append k b",
	  "k:\n"
	  "  - a\n"
	  "  - b\n"
	  "l: m\n" },
	{ "below a key, first",
	  "k: # c\n"
	  "  - a\n"
	  "l: m\n",
	  "before k/0 b",
	  "k: # c\n"
	  "  - b\n"
	  "  - a\n"
	  "l: m\n" },
	{ "before a comment and blank lines that follow",
	  "k:\n"
	  "- a\n"
	  "\n"
	  "# about l\n"
	  "l: m\n",
	  "append k b",
	  "k:\n"
	  "- a\n"
	  "- b\n"
	  "\n"
	  "# about l\n"
	  "l: m\n" },
	{ "behind a comment on the line",
	  "k:\n"
	  "- a # c\n"
	  "- b\n",
	  "behind k/0 x",
	  "k:\n"
	  "- a # c\n"
	  "- x\n"
	  "- b\n" },
	{ "between comments above the items",
	  "k:\n"
	  "# about a\n"
	  "- a\n"
	  "# about b\n"
	  "- b\n"
	  "# the end\n",
	  "before k/0 1\n"
	  "behind k/1 2\n"
	  "append k 3",
	  "k:\n"
	  "- 1\n"
	  "# about a\n"
	  "- a\n"
	  "- 2\n"
	  "# about b\n"
	  "- b\n"
	  "- 3\n"
	  "# the end\n" },
	{ "in CR LF",
	  "k:\r\n"
	  "- a\r\n"
	  "l: m\r\n",
	  "append k {b: c, d: e}",
	  "k:\r\n"
	  "- a\r\n"
	  "- b: c\r\n"
	  "  d: e\r\n"
	  "l: m\r\n" },
	{ "in CR LF, last",
	  "k:\r\n"
	  "- a\r\n",
	  "append k b",
	  "k:\r\n"
	  "- a\r\n"
	  "- b\r\n" },
	{ "in CR LF without a line break at the end",
	  "k:\r\n"
	  "- a",
	  "append k b",
	  "k:\r\n"
	  "- a\r\n"
	  "- b" },
	{ "in CR", "k:\r- a\rl: m\r", "append k b", "k:\r- a\r- b\rl: m\r" },
	{ "behind a byte order mark", "\357\273\277- a\n",
	  "before 0 x\n"
	  "append . w",
	  "\357\273\277- x\n"
	  "- a\n"
	  "- w\n" },
	{ "without a line break at the end",
	  "- a\n"
	  "- b",
	  "append . c\n"
	  "append . {d: e, f: g}",
	  "- a\n"
	  "- b\n"
	  "- c\n"
	  "- d: e\n"
	  "  f: g" },
	{ "without a line break at the end, first", "- a", "before 0 x",
	  "- x\n"
	  "- a" },
	{ "beside non-ASCII",
	  "\303\251:\n"
	  "- \303\274\n"
	  "- \303\266\n"
	  "\303\237: x\n",
	  "append \303\251 \303\244",
	  "\303\251:\n"
	  "- \303\274\n"
	  "- \303\266\n"
	  "- \"\303\244\"\n"
	  "\303\237: x\n" },
	{ "blanks behind dashes",
	  "-   a\n"
	  "-   b\n",
	  "append . {c: d, e: f}",
	  "-   a\n"
	  "-   b\n"
	  "-   c: d\n"
	  "    e: f\n" },
	{ "items on lines below their dashes",
	  "-\n"
	  "  a: b\n",
	  "append . {c: d, e: f}",
	  "-\n"
	  "  a: b\n"
	  "- c: d\n"
	  "  e: f\n" },
	{ "like double-quoted neighbours",
	  "- \"a\"\n"
	  "- \"b\"\n",
	  "append . c",
	  "- \"a\"\n"
	  "- \"b\"\n"
	  "- \"c\"\n" },
	{ "like single-quoted neighbours",
	  "- 'a'\n"
	  "- 'b'\n",
	  "append . it's",
	  "- 'a'\n"
	  "- 'b'\n"
	  "- 'it''s'\n" },
	{ "what needs quotes gets them", "- a\n",
	  "append . 'a: b'\n"
	  "append . '30'\n"
	  "append . 30\n"
	  "append . \"\303\251\"",
	  "- a\n"
	  "- 'a: b'\n"
	  "- '30'\n"
	  "- 30\n"
	  "- \"\303\251\"\n" },
	{ "lists in lists",
	  "- - a\n"
	  "  - b\n"
	  "- - c\n",
	  "append 0 x\n"
	  "before 0/0 y\n"
	  "append . [z]",
	  "- - y\n"
	  "  - a\n"
	  "  - b\n"
	  "  - x\n"
	  "- - c\n"
	  "- - z\n" },
	{ "a first item on the line of a dash", "- - a\n", "before 0/0 x",
	  "- - x\n"
	  "  - a\n" },
	{ "into a flow item of a block list",
	  "- {name: a}\n"
	  "- {name: b}\n",
	  "append . {name: c}",
	  "- {name: a}\n"
	  "- {name: b}\n"
	  "- {name: c}\n" },
	{ "an item like the one most like it",
	  "- {x: 1}\n"
	  "- name: a\n"
	  "  hostPath: {path: /a}\n",
	  "append . {name: b, hostPath: {path: /b}}",
	  "- {x: 1}\n"
	  "- name: a\n"
	  "  hostPath: {path: /a}\n"
	  "- name: b\n"
	  "  hostPath: {path: /b}\n" },
	{ "a volume as kubeadm writes it",
	  "volumes:\n"
	  "- hostPath:\n"
	  "    path: /a\n"
	  "    type: File\n"
	  "  name: a\n"
	  "status: {}\n",
	  "append volumes {hostPath: {path: /b, type: File}, name: b}",
	  "volumes:\n"
	  "- hostPath:\n"
	  "    path: /a\n"
	  "    type: File\n"
	  "  name: a\n"
	  "- hostPath:\n"
	  "    path: /b\n"
	  "    type: File\n"
	  "  name: b\n"
	  "status: {}\n" },
	{ "a volume, all two deeper",
	  "volumes:\n"
	  "  - name: a\n"
	  "    hostPath:\n"
	  "      path: /a\n",
	  "append volumes {name: b, hostPath: {path: /b}}",
	  "volumes:\n"
	  "  - name: a\n"
	  "    hostPath:\n"
	  "      path: /a\n"
	  "  - name: b\n"
	  "    hostPath:\n"
	  "      path: /b\n" },
	{ "behind a nested item",
	  "- a:\n"
	  "    b:\n"
	  "    - c\n"
	  "# end\n",
	  "append . x",
	  "- a:\n"
	  "    b:\n"
	  "    - c\n"
	  "- x\n"
	  "# end\n" },
	{ "an empty list and an empty mapping", "- a\n",
	  "append . []\n"
	  "append . {}\n"
	  "append . {a: []}",
	  "- a\n"
	  "- []\n"
	  "- {}\n"
	  "- a: []\n" },
	{ "behind a literal",
	  "- |\n"
	  "  a\n"
	  "\n"
	  "- b\n",
	  "behind 0 x",
	  "- |\n"
	  "  a\n"
	  "- x\n"
	  "\n"
	  "- b\n" },
	{ "behind a literal that keeps its end",
	  "- |+\n"
	  "  a\n"
	  "\n"
	  "- b\n",
	  "behind 0 x",
	  "- |+\n"
	  "  a\n"
	  "\n"
	  "- x\n"
	  "- b\n" },
	{ "behind an empty item",
	  "-\n"
	  "- # c\n",
	  "append . x",
	  "-\n"
	  "- # c\n"
	  "- x\n" },
	{ "behind a quoted text of lines",
	  "- \"a\n"
	  "  b\"\n"
	  "- c\n",
	  "behind 0 x",
	  "- \"a\n"
	  "  b\"\n"
	  "- x\n"
	  "- c\n" },
	{ "in a document of several",
	  "---\n"
	  "- a\n"
	  "---\n"
	  "- b\n",
	  "append . x",
	  "---\n"
	  "- a\n"
	  "- x\n"
	  "---\n"
	  "- b\n" },
	{ "before the end of a document",
	  "- a\n"
	  "...\n",
	  "append . x",
	  "- a\n"
	  "- x\n"
	  "...\n" },
	{ "behind a document's start",
	  "--- # c\n"
	  "- a\n",
	  "before 0 x",
	  "--- # c\n"
	  "- x\n"
	  "- a\n" },
	{ "an entry in alphabetical place",
	  "a: 1\n"
	  "c: 2\n",
	  "entry . b x",
	  "a: 1\n"
	  "b: x\n"
	  "c: 2\n" },
	{ "an entry first",
	  "b: 1\n"
	  "c: 2\n",
	  "entry . a x",
	  "a: x\n"
	  "b: 1\n"
	  "c: 2\n" },
	{ "an entry last",
	  "b: 1\n"
	  "a: 2\n",
	  "entry . c x",
	  "b: 1\n"
	  "a: 2\n"
	  "c: x\n" },
	{ "an entry of a list's item",
	  "- a: 1\n"
	  "- b: 1\n",
	  "top 0 x 1\n"
	  "last 1 w 2",
	  "- x: 1\n"
	  "  a: 1\n"
	  "- b: 1\n"
	  "  w: 2\n" },
	{ "an entry behind a list",
	  "a:\n"
	  "- b\n"
	  "# c\n",
	  "last . d {e: [f]}",
	  "a:\n"
	  "- b\n"
	  "d:\n"
	  "  e:\n"
	  "  - f\n"
	  "# c\n" },
	{ "a list below a new key, as others are",
	  "a:\n"
	  "  - b\n"
	  "c: d\n",
	  "last . e [f, {g: h}]",
	  "a:\n"
	  "  - b\n"
	  "c: d\n"
	  "e:\n"
	  "  - f\n"
	  "  - g: h\n" },
	{ "quoted keys",
	  "'a': 1\n"
	  "'c': 2\n",
	  "entry . b x",
	  "'a': 1\n"
	  "'b': x\n"
	  "'c': 2\n" },
	{ "a key that needs quotes", "a: 1\n", "last . yes 2",
	  "a: 1\n"
	  "'yes': 2\n" },
	{ "behind an explicit key",
	  "? a\n"
	  ": b\n",
	  "last . c d",
	  "? a\n"
	  ": b\n"
	  "c: d\n" },
	{ "behind a key without a value",
	  "a: 1\n"
	  "b:\n",
	  "last . c d",
	  "a: 1\n"
	  "b:\n"
	  "c: d\n" },
	{ "a value of lines before it",
	  "a: b\n"
	  "  c\n",
	  "last . d e",
	  "a: b\n"
	  "  c\n"
	  "d: e\n" },
	{ "brackets become a list",
	  "k: []\n"
	  "l: m\n",
	  "append k a",
	  "k:\n"
	  "- a\n"
	  "l: m\n" },
	{ "brackets and a comment",
	  "k: [] # c\n"
	  "l: m\n",
	  "append k {a: b}",
	  "k: # c\n"
	  "- a: b\n"
	  "l: m\n" },
	{ "brackets in the last line", "k: []", "append k a",
	  "k:\n"
	  "- a" },
	{ "null becomes a list",
	  "k: null # c\n"
	  "l: m\n",
	  "replace k [a]",
	  "k: # c\n"
	  "- a\n"
	  "l: m\n" },
	{ "a tilde, as other lists are",
	  "j:\n"
	  "  - x\n"
	  "k: ~\n",
	  "replace k [a]",
	  "j:\n"
	  "  - x\n"
	  "k:\n"
	  "  - a\n" },
	{ "nothing becomes a list",
	  "k:\n"
	  "l: m\n",
	  "replace k [a, {b: c}]",
	  "k:\n"
	  "- a\n"
	  "- b: c\n"
	  "l: m\n" },
	{ "nothing with a comment",
	  "k: # c\n"
	  "# d\n"
	  "l: m\n",
	  "replace k [a]",
	  "k: # c\n"
	  "- a\n"
	  "# d\n"
	  "l: m\n" },
	{ "nothing at the end",
	  "l: m\n"
	  "k:",
	  "replace k [a]",
	  "l: m\n"
	  "k:\n"
	  "- a" },
	{ "a missing list", "a: b\n", "entry . k [c]",
	  "a: b\n"
	  "k:\n"
	  "- c\n" },
	{ "braces become a mapping", "k: {}\n",
	  "entry k a b\n"
	  "entry k c [d]",
	  "k:\n"
	  "  a: b\n"
	  "  c:\n"
	  "  - d\n" },
	{ "brackets in a list stay",
	  "- []\n"
	  "- a\n",
	  "append 0 x\n"
	  "append 0 {w: z}",
	  "- [x, {w: z}]\n"
	  "- a\n" },
	{ "an empty document", "{}\n", "entry . a b", "{\"a\": \"b\"}\n" },
	{ "brackets over lines",
	  "k: [\n"
	  "  ]\n"
	  "l: m\n",
	  "append k a",
	  "k:\n"
	  "- a\n"
	  "l: m\n" },
};
