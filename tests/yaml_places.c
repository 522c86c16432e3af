#include "yaml_places.h"

const struct place_case place_cases[PLACE_CASES] = {
	{ "a mapping",
	  "a: 1\n"
	  "bc: two\n",
	  "block 0 [a: 1|bc: two]\n"
	  " plain 0 [a]\n"
	  " plain 1 [1]\n"
	  " plain 5 [bc]\n"
	  " plain 7 [two]\n" },
	{ "a list",
	  "- a\n"
	  "-  b\n",
	  "block 0 [- a|-  b]\n"
	  " plain 0 [a]\n"
	  " plain 4 [b]\n" },
	{ "a list in the column of its key",
	  "k:\n"
	  "- a\n"
	  "- b\n"
	  "l: m\n",
	  "block 0 [k:|- a|- b|l: m]\n"
	  " plain 0 [k]\n"
	  " block 1 [- a|- b]\n"
	  "  plain 3 [a]\n"
	  "  plain 7 [b]\n"
	  " plain 11 [l]\n"
	  " plain 12 [m]\n" },
	{ "a list deeper than its key",
	  "k:\n"
	  "  - a\n"
	  "# c\n"
	  "\n"
	  "l: m\n",
	  "block 0 [k:|  - a|# c||l: m]\n"
	  " plain 0 [k]\n"
	  " block 1 [- a]\n"
	  "  plain 5 [a]\n"
	  " plain 14 [l]\n"
	  " plain 15 [m]\n" },
	{ "a list in a list",
	  "- - a\n"
	  "  - b\n"
	  "- c\n",
	  "block 0 [- - a|  - b|- c]\n"
	  " block 0 [- a|  - b]\n"
	  "  plain 2 [a]\n"
	  "  plain 8 [b]\n"
	  " plain 12 [c]\n" },
	{ "mappings in a list",
	  "- a: 1\n"
	  "  b: 2\n"
	  "-\n"
	  "  a: 3\n",
	  "block 0 [- a: 1|  b: 2|-|  a: 3]\n"
	  " block 0 [a: 1|  b: 2]\n"
	  "  plain 2 [a]\n"
	  "  plain 3 [1]\n"
	  "  plain 9 [b]\n"
	  "  plain 10 [2]\n"
	  " block 14 [a: 3]\n"
	  "  plain 18 [a]\n"
	  "  plain 19 [3]\n" },
	{ "nothing behind a colon",
	  "a:\n"
	  "b: # c\n",
	  "block 0 [a:|b:]\n"
	  " plain 0 [a]\n"
	  " empty 1 []\n"
	  " plain 3 [b]\n"
	  " empty 4 []\n" },
	{ "nothing behind a dash",
	  "-\n"
	  "- # c\n"
	  "-\n",
	  "block 0 [-|- # c|-]\n"
	  " empty 0 []\n"
	  " empty 2 []\n"
	  " empty 8 []\n" },
	{ "nothing in the last line", "a:",
	  "block 0 [a:]\n"
	  " plain 0 [a]\n"
	  " empty 1 []\n" },
	{ "quotes belong to the scalar", "'a': \"b\"\n",
	  "block 0 ['a': \"b\"]\n"
	  " single 0 ['a']\n"
	  " double 3 [\"b\"]\n" },
	{ "quotes and escapes",
	  "- 'it''s'\n"
	  "- \"\\\"\"\n"
	  "- ''\n",
	  "block 0 [- 'it''s'|- \"\\\"\"|- '']\n"
	  " single 0 ['it''s']\n"
	  " double 10 [\"\\\"\"]\n"
	  " single 17 ['']\n" },
	{ "quoted over lines",
	  "a: \"b\n"
	  "  c\"\n"
	  "d: 'e\n"
	  "\n"
	  "  f'\n",
	  "block 0 [a: \"b|  c\"|d: 'e||  f']\n"
	  " plain 0 [a]\n"
	  " double 1 [\"b|  c\"]\n"
	  " plain 11 [d]\n"
	  " single 12 ['e||  f']\n" },
	{ "plain over lines",
	  "a: b\n"
	  "  c\n"
	  "\n"
	  "  d # e\n"
	  "f: g\n",
	  "block 0 [a: b|  c||  d # e|f: g]\n"
	  " plain 0 [a]\n"
	  " plain 1 [b|  c||  d]\n"
	  " plain 18 [f]\n"
	  " plain 19 [g]\n" },
	{ "a literal ends before blank lines",
	  "a: |\n"
	  "  x\n"
	  "   y\n"
	  "\n"
	  "\n"
	  "b: c\n",
	  "block 0 [a: ||  x|   y|||b: c]\n"
	  " plain 0 [a]\n"
	  " literal 1 [||  x|   y]\n"
	  " plain 16 [b]\n"
	  " plain 17 [c]\n" },
	{ "a folded one too",
	  "a: >-\n"
	  "  x\n"
	  "\n"
	  "  y\n"
	  "\n"
	  "b: c\n",
	  "block 0 [a: >-|  x||  y||b: c]\n"
	  " plain 0 [a]\n"
	  " folded 1 [>-|  x||  y]\n"
	  " plain 16 [b]\n"
	  " plain 17 [c]\n" },
	{ "a literal that keeps them has them",
	  "a: |+\n"
	  "  x\n"
	  "\n"
	  "\n"
	  "b: c\n",
	  "block 0 [a: |+|  x|||b: c]\n"
	  " plain 0 [a]\n"
	  " literal 1 [|+|  x||]\n"
	  " plain 12 [b]\n"
	  " plain 13 [c]\n" },
	{ "a literal ends before outdented comments",
	  "a:\n"
	  "  b: |\n"
	  "    x\n"
	  "   # y\n"
	  "  # z\n"
	  "c: d\n",
	  "block 0 [a:|  b: ||    x|   # y|  # z|c: d]\n"
	  " plain 0 [a]\n"
	  " block 1 [b: ||    x]\n"
	  "  plain 5 [b]\n"
	  "  literal 6 [||    x]\n"
	  " plain 29 [c]\n"
	  " plain 30 [d]\n" },
	{ "comments after outdented ones are not its text",
	  "b: |\n"
	  "   x\n"
	  " # y\n"
	  "      # z\n"
	  "c: d\n",
	  "block 0 [b: ||   x| # y|      # z|c: d]\n"
	  " plain 0 [b]\n"
	  " literal 1 [||   x]\n"
	  " plain 25 [c]\n"
	  " plain 26 [d]\n" },
	{ "what looks like a comment in it is text",
	  "b: |\n"
	  "  x\n"
	  "  # y\n"
	  "c: d\n",
	  "block 0 [b: ||  x|  # y|c: d]\n"
	  " plain 0 [b]\n"
	  " literal 1 [||  x|  # y]\n"
	  " plain 15 [c]\n"
	  " plain 16 [d]\n" },
	{ "its header has a comment",
	  "b: | # a+b\n"
	  "  x\n"
	  "\n"
	  "c: d\n",
	  "block 0 [b: | # a+b|  x||c: d]\n"
	  " plain 0 [b]\n"
	  " literal 1 [| # a+b|  x]\n"
	  " plain 16 [c]\n"
	  " plain 17 [d]\n" },
	{ "with an indentation of its own",
	  "b: |1\n"
	  "   x\n"
	  " # y\n"
	  "\n"
	  "c: d\n",
	  "block 0 [b: |1|   x| # y||c: d]\n"
	  " plain 0 [b]\n"
	  " literal 1 [|1|   x| # y]\n"
	  " plain 17 [c]\n"
	  " plain 18 [d]\n" },
	{ "which may come first",
	  "b: |1-\n"
	  "   x\n"
	  "  # y\n"
	  "# z\n"
	  "c: d\n",
	  "block 0 [b: |1-|   x|  # y|# z|c: d]\n"
	  " plain 0 [b]\n"
	  " literal 1 [|1-|   x|  # y]\n"
	  " plain 22 [c]\n"
	  " plain 23 [d]\n" },
	{ "blanks deeper than it are its text",
	  "b: |\n"
	  " x\n"
	  "   \n"
	  "\n"
	  "c: d\n",
	  "block 0 [b: || x|   ||c: d]\n"
	  " plain 0 [b]\n"
	  " literal 1 [|| x|   ]\n"
	  " plain 13 [c]\n"
	  " plain 14 [d]\n" },
	{ "a literal that starts with blank lines",
	  "b: |\n"
	  "\n"
	  "\n"
	  "  x\n"
	  "# y\n"
	  "c: d\n",
	  "block 0 [b: ||||  x|# y|c: d]\n"
	  " plain 0 [b]\n"
	  " literal 1 [||||  x]\n"
	  " plain 15 [c]\n"
	  " plain 16 [d]\n" },
	{ "a literal of blank lines",
	  "b: |+\n"
	  "\n"
	  "\n"
	  "c: d\n",
	  "block 0 [b: |+|||c: d]\n"
	  " plain 0 [b]\n"
	  " literal 1 [|+||]\n"
	  " plain 8 [c]\n"
	  " plain 9 [d]\n" },
	{ "a literal without text",
	  "b: |\n"
	  "c: d\n",
	  "block 0 [b: ||c: d]\n"
	  " plain 0 [b]\n"
	  " literal 1 [|]\n"
	  " plain 5 [c]\n"
	  " plain 6 [d]\n" },
	{ "a literal at the end of the text",
	  "b: |\n"
	  "  x\n",
	  "block 0 [b: ||  x]\n"
	  " plain 0 [b]\n"
	  " literal 1 [||  x]\n" },
	{ "a literal without a line break",
	  "b: |\n"
	  "  x",
	  "block 0 [b: ||  x]\n"
	  " plain 0 [b]\n"
	  " literal 1 [||  x]\n" },
	{ "strip without a line break",
	  "- >-\n"
	  "  x\n"
	  "  y",
	  "block 0 [- >-|  x|  y]\n"
	  " folded 0 [>-|  x|  y]\n" },
	{ "literals in a list",
	  "- |\n"
	  "  x\n"
	  "- >\n"
	  "  y\n",
	  "block 0 [- ||  x|- >|  y]\n"
	  " literal 0 [||  x]\n"
	  " folded 8 [>|  y]\n" },
	{ "an anchor",
	  "a: &x b\n"
	  "c: *x\n",
	  "block 0 [a: &x b|c: *x]\n"
	  " plain 0 [a]\n"
	  " plain 1 [&x b]&+3\n"
	  " plain 8 [c]\n"
	  " alias 9 [*x]\n" },
	{ "a tag",
	  "a: !!str b\n"
	  "c: !<tag:x,2002:y> d\n",
	  "block 0 [a: !!str b|c: !<tag:x,2002:y> d]\n"
	  " plain 0 [a]\n"
	  " plain 1 [!!str b]!+6\n"
	  " plain 11 [c]\n"
	  " plain 12 [!<tag:x,2002:y> d]!+16\n" },
	{ "anchor and tag",
	  "- &x !!str b\n"
	  "- !t &y c\n",
	  "block 0 [- &x !!str b|- !t &y c]\n"
	  " plain 0 [&x !!str b]&!+9\n"
	  " plain 13 [!t &y c]&!+6\n" },
	{ "anchor of a collection",
	  "a: &x\n"
	  "  b: c\n"
	  "d: &y [e]\n",
	  "block 0 [a: &x|  b: c|d: &y [e]]\n"
	  " plain 0 [a]\n"
	  " block 1 [&x|  b: c]&+5\n"
	  "  plain 8 [b]\n"
	  "  plain 9 [c]\n"
	  " plain 13 [d]\n"
	  " flow 14 [&y [e]]&+3\n"
	  "  plain 20 [e]\n" },
	{ "anchor of a key", "&x a: b\n",
	  "block 0 [&x a: b]\n"
	  " plain 0 [&x a]&+3\n"
	  " plain 4 [b]\n" },
	{ "anchor of nothing",
	  "a: &x\n"
	  "b: !!null\n",
	  "block 0 [a: &x|b: !!null]\n"
	  " plain 0 [a]\n"
	  " empty 1 [&x]&+2\n"
	  " plain 6 [b]\n"
	  " empty 7 [!!null]!+6\n" },
	{ "a tag on a line of its own",
	  "a:\n"
	  "  !t\n"
	  "  b: c\n",
	  "block 0 [a:|  !t|  b: c]\n"
	  " plain 0 [a]\n"
	  " block 1 [!t|  b: c]!+5\n"
	  "  plain 10 [b]\n"
	  "  plain 11 [c]\n" },
	{ "an alias as a key",
	  "- &x a\n"
	  "- *x : b\n",
	  "block 0 [- &x a|- *x : b]\n"
	  " plain 0 [&x a]&+3\n"
	  " block 7 [*x : b]\n"
	  "  alias 9 [*x]\n"
	  "  plain 12 [b]\n" },
	{ "a merge key",
	  "- &x {a: b}\n"
	  "- <<: *x\n",
	  "block 0 [- &x {a: b}|- <<: *x]\n"
	  " flow 0 [&x {a: b}]&+3\n"
	  "  plain 6 [a]\n"
	  "  plain 7 [b]\n"
	  " block 12 [<<: *x]\n"
	  "  plain 14 [<<]\n"
	  "  alias 16 [*x]\n" },
	{ "explicit keys",
	  "? a\n"
	  ": b\n"
	  "? c\n",
	  "block 0 [? a|: b|? c]\n"
	  " ?plain 0 [a]\n"
	  " plain 4 [b]\n"
	  " ?plain 8 [c]\n"
	  " empty nowhere []\n" },
	{ "a colon is that of the key it stands below", "?\n ? a\n:\n- b\n",
	  "block 0 [?| ? a|:|- b]\n ?block 0 [? a]\n  ?plain 3 [a]\n"
	  "  empty nowhere []\n block 7 [- b]\n  plain 9 [b]\n" },
	{ "collections as keys",
	  "? - a\n"
	  ": - b\n",
	  "block 0 [? - a|: - b]\n"
	  " ?block 0 [- a]\n"
	  "  plain 2 [a]\n"
	  " block 6 [- b]\n"
	  "  plain 8 [b]\n" },
	{ "flow", "a: [b, 'c', {d: e}]\n",
	  "block 0 [a: [b, 'c', {d: e}]]\n"
	  " plain 0 [a]\n"
	  " flow 1 [[b, 'c', {d: e}]]\n"
	  "  plain 4 [b]\n"
	  "  single 7 ['c']\n"
	  "  flow 12 [{d: e}]\n"
	  "   plain 13 [d]\n"
	  "   plain 14 [e]\n" },
	{ "JSON", "{\"a\":[1,{}],\"b\" : null}",
	  "flow 0 [{\"a\":[1,{}],\"b\" : null}]\n"
	  " double 1 [\"a\"]\n"
	  " flow 4 [[1,{}]]\n"
	  "  plain 6 [1]\n"
	  "  flow 8 [{}]\n"
	  " double 12 [\"b\"]\n"
	  " plain 16 [null]\n" },
	{ "flow over lines",
	  "[\n"
	  "  a, # x\n"
	  "  b\n"
	  "  ,\n"
	  "]\n",
	  "flow 0 [[|  a, # x|  b|  ,|]]\n"
	  " plain 4 [a]\n"
	  " plain 13 [b]\n" },
	{ "flow without values", "{a, b: , ? c, 'd'}\n",
	  "flow 0 [{a, b: , ? c, 'd'}]\n"
	  " plain 1 [a]\n"
	  " empty nowhere []\n"
	  " plain 4 [b]\n"
	  " empty 5 []\n"
	  " ?plain 9 [c]\n"
	  " empty nowhere []\n"
	  " single 14 ['d']\n"
	  " empty nowhere []\n" },
	{ "flow with explicit keys", "{? a : b, ? c}\n",
	  "flow 0 [{? a : b, ? c}]\n"
	  " ?plain 1 [a]\n"
	  " plain 5 [b]\n"
	  " ?plain 10 [c]\n"
	  " empty nowhere []\n" },
	{ "pairs", "[a: b, ? c : d, e]\n",
	  "flow 0 [[a: b, ? c : d, e]]\n"
	  " pair 1 [a: b]\n"
	  "  plain 1 [a]\n"
	  "  plain 2 [b]\n"
	  " pair 7 [? c : d]\n"
	  "  ?plain 7 [c]\n"
	  "  plain 11 [d]\n"
	  " plain 16 [e]\n" },
	{ "empty brackets",
	  "a: [ ]\n"
	  "b: {\n"
	  " }\n",
	  "block 0 [a: [ ]|b: {| }]\n"
	  " plain 0 [a]\n"
	  " flow 1 [[ ]]\n"
	  " plain 7 [b]\n"
	  " flow 8 [{| }]\n" },
	{ "a document start",
	  "--- # x\n"
	  "a: b\n",
	  "block 3 [a: b]\n"
	  " plain 8 [a]\n"
	  " plain 9 [b]\n" },
	{ "a value behind a document start", "--- a\n", "plain 3 [a]\n" },
	{ "directives",
	  "%YAML 1.1\n"
	  "%TAG ! !x\n"
	  "---\n"
	  "a: b\n"
	  "...\n",
	  "block 23 [a: b]\n"
	  " plain 24 [a]\n"
	  " plain 25 [b]\n" },
	{ "two documents",
	  "a\n"
	  "---\n"
	  "- b\n"
	  "...\n"
	  "---\n",
	  "plain 0 [a]\n"
	  "block 5 [- b]\n"
	  " plain 6 [b]\n"
	  "empty 17 []\n" },
	{ "comments around",
	  "# x\n"
	  "\n"
	  "a: b # y\n"
	  "# z\n",
	  "block 5 [a: b]\n"
	  " plain 5 [a]\n"
	  " plain 6 [b]\n" },
	{ "CR LF",
	  "a:\r\n"
	  "- b\r\n"
	  "c: |\r\n"
	  "  d\r\n"
	  "\r\n"
	  "e:\r\n",
	  "block 0 [a:\r|- b\r|c: |\r|  d\r|\r|e:]\n"
	  " plain 0 [a]\n"
	  " block 1 [- b]\n"
	  "  plain 4 [b]\n"
	  " plain 9 [c]\n"
	  " literal 10 [|\r|  d]\n"
	  " plain 22 [e]\n"
	  " empty 23 []\n" },
	{ "non-ASCII",
	  "\303\251\303\251: x # \342\202\254\n"
	  "b: \303\274\n"
	  "c: d\n",
	  "block 0 [\303\251\303\251: x # \342\202\254|b: \303\274|c: d]\n"
	  " plain 0 [\303\251\303\251]\n"
	  " plain 4 [x]\n"
	  " plain 14 [b]\n"
	  " plain 15 [\303\274]\n"
	  " plain 20 [c]\n"
	  " plain 21 [d]\n" },
	{ "a byte order mark",
	  "\357\273\277a: b\n"
	  "c: d\n",
	  "block 3 [a: b|c: d]\n"
	  " plain 3 [a]\n"
	  " plain 4 [b]\n"
	  " plain 8 [c]\n"
	  " plain 9 [d]\n" },
	{ "a byte order mark and a comment",
	  "\357\273\277# \303\251\n"
	  "- a\n",
	  "block 8 [- a]\n"
	  " plain 8 [a]\n" },
	{ "NEL ends a line", "a: b\302\205c: d\n",
	  "block 0 [a: b\302\205c: d]\n"
	  " plain 0 [a]\n"
	  " plain 1 [b]\n"
	  " plain 6 [c]\n"
	  " plain 7 [d]\n" },
	{ "indented as a whole",
	  "  a: b\n"
	  "  c:\n"
	  "  - d\n",
	  "block 2 [a: b|  c:|  - d]\n"
	  " plain 2 [a]\n"
	  " plain 3 [b]\n"
	  " plain 9 [c]\n"
	  " block 10 [- d]\n"
	  "  plain 14 [d]\n" },
};
