#include "yaml_edits.h"

const struct yaml_edit_case other_edits[OTHER_EDITS] = {
	{ "a plain text",
	  "a: b # c\n"
	  "d: e\n",
	  "set a x",
	  "a: x # c\n"
	  "d: e\n" },
	{ "quotes stay",
	  "a: 'b'\n"
	  "c: \"d\"\n"
	  "e: f\n",
	  "set a it's\n"
	  "set c x\n"
	  "set e true",
	  "a: 'it''s'\n"
	  "c: \"x\"\n"
	  "e: 'true'\n" },
	{ "a text that needs other quotes", "a: b\n", "set a # x",
	  "a: '# x'\n" },
	{ "a literal",
	  "a: |\n"
	  "  b\n"
	  "  c\n"
	  "d: e\n",
	  "set a x",
	  "a: x\n"
	  "d: e\n" },
	{ "nothing",
	  "a:\n"
	  "b: # c\n"
	  "c:",
	  "set a x\n"
	  "set b w\n"
	  "set c z",
	  "a: x\n"
	  "b: w # c\n"
	  "c: z" },
	{ "nothing in a list",
	  "-\n"
	  "- a\n",
	  "set 0 x",
	  "- x\n"
	  "- a\n" },
	{ "a text of lines",
	  "a: b\n"
	  "  c\n"
	  "d: e\n",
	  "set a x",
	  "a: x\n"
	  "d: e\n" },
	{ "an item in brackets", "[a, 'b', \"c\"]\n",
	  "set 0 x\n"
	  "set 1 w\n"
	  "set 2 z",
	  "[x, 'w', \"z\"]\n" },
	{ "a text for a list",
	  "k:\n"
	  "- a\n"
	  "- b # c\n"
	  "l: m\n",
	  "replace k x",
	  "k: x # c\n"
	  "l: m\n" },
	{ "a list for a text",
	  "k: a # c\n"
	  "l: m\n",
	  "replace k [b]",
	  "k: # c\n"
	  "- b\n"
	  "l: m\n" },
	{ "a list for a text on the next line",
	  "k: # c\n"
	  "  a # d\n"
	  "l: m\n",
	  "replace k [b]",
	  "k: # c\n"
	  "- b\n"
	  "l: m\n" },
	{ "a list for a literal",
	  "k: | # c\n"
	  "  a\n"
	  "\n"
	  "l: m\n",
	  "replace k [b]",
	  "k:\n"
	  "- b\n"
	  "\n"
	  "l: m\n" },
	{ "a mapping for a list",
	  "k: # 1\n"
	  "- a # 2\n"
	  "# 3\n"
	  "l: m\n",
	  "replace k {b: c}",
	  "k: # 1\n"
	  "  b: c\n"
	  "# 3\n"
	  "l: m\n" },
	{ "an empty list for a list",
	  "k:\n"
	  "- a\n"
	  "l: m\n",
	  "replace k []",
	  "k: []\n"
	  "l: m\n" },
	{ "a list for another and a new key behind it",
	  "k: []\n"
	  "l: m\n",
	  "append k a\n"
	  "entry . kk b",
	  "k:\n"
	  "- a\n"
	  "kk: b\n"
	  "l: m\n" },
	{ "a last item in brackets", "[a, b]\n", "append . c", "[a, b, c]\n" },
	{ "a first item in brackets", "[a, b]\n", "before 0 x", "[x, a, b]\n" },
	{ "an item between, in brackets", "[a,b]\n", "behind 0 x",
	  "[a,x,b]\n" },
	{ "brackets with blanks", "{ a: b }\n",
	  "last . c d\n"
	  "top . e f",
	  "{ e: f, a: b, c: d }\n" },
	{ "into empty brackets", "[]\n",
	  "append . a\n"
	  "append . [b]",
	  "[\"a\", [\"b\"]]\n" },
	{ "brackets in a list's item",
	  "- [a, b]\n"
	  "- c\n",
	  "append 0 c",
	  "- [a, b, c]\n"
	  "- c\n" },
	{ "a command in brackets",
	  "command: [\"a\", \"--b\"]\n"
	  "name: c\n",
	  "append command --d",
	  "command: [\"a\", \"--b\", \"--d\"]\n"
	  "name: c\n" },
	{ "a command over lines",
	  "command: [\"a\",\n"
	  "          \"--b\",\n"
	  "          \"--c\"]\n",
	  "append command --d\n"
	  "behind command/1 --x",
	  "command: [\"a\",\n"
	  "          \"--b\",\n"
	  "          \"--x\",\n"
	  "          \"--c\",\n"
	  "          \"--d\"]\n" },
	{ "a command on lines",
	  "command: [\n"
	  "  a,\n"
	  "  b,\n"
	  "]\n",
	  "append command c",
	  "command: [\n"
	  "  a,\n"
	  "  b,\n"
	  "  c,\n"
	  "]\n" },
	{ "comments in brackets",
	  "[\n"
	  "  a, # about a\n"
	  "  b # about b\n"
	  "]\n",
	  "append . c",
	  "[\n"
	  "  a, # about a\n"
	  "  b,\n"
	  "  c # about b\n"
	  "]\n" },
	{ "removing the first in brackets", "[a, b, c]\n", "remove 0",
	  "[b, c]\n" },
	{ "removing one in brackets", "[a, b, c]\n", "remove 1", "[a, c]\n" },
	{ "removing the last in brackets", "[a, b, c]\n", "remove 2",
	  "[a, b]\n" },
	{ "removing all in brackets", "{a: 1, b: 2}\n",
	  "remove a\n"
	  "remove b",
	  "{}\n" },
	{ "removing beside comments",
	  "[\n"
	  "  a, # about a\n"
	  "  b, # about b\n"
	  "  c\n"
	  "]\n",
	  "remove 1",
	  "[\n"
	  "  a, # about a\n"
	  "  c\n"
	  "]\n" },
	{ "removing before a trailing comma",
	  "[\n"
	  "  a,\n"
	  "  b,\n"
	  "]\n",
	  "remove 1",
	  "[\n"
	  "  a,\n"
	  "]\n" },
	{ "behind an entry without a value", "{a: , b: 1}\n", "last . c 2",
	  "{a: , b: 1, c: 2}\n" },
	{ "before an entry without a value", "{a: , b: 1}\n", "remove b",
	  "{a: }\n" },
	{ "a key without a colon", "{a, b}\n",
	  "last . c 2\n"
	  "remove a",
	  "{b, c: 2}\n" },
	{ "JSON on one line", "{\"a\":[1,{\"b\":\"c\"}],\"d\":null}",
	  "append a {b: x, w: [z]}\n"
	  "entry . e f",
	  "{\"a\":[1,{\"b\":\"c\"},{\"b\":\"x\",\"w\":[\"z\"]}],\"d\":null,\"e\":\"f\"}" },
	{ "JSON on lines",
	  "{\n"
	  "  \"a\": [\n"
	  "    \"b\"\n"
	  "  ],\n"
	  "  \"c\": {}\n"
	  "}\n",
	  "append a x\n"
	  "append a {w: z}\n"
	  "entry c d e",
	  "{\n"
	  "  \"a\": [\n"
	  "    \"b\",\n"
	  "    \"x\",\n"
	  "    {\n"
	  "      \"w\": \"z\"\n"
	  "    }\n"
	  "  ],\n"
	  "  \"c\": {\n"
	  "    \"d\": \"e\"\n"
	  "  }\n"
	  "}\n" },
	{ "JSON with tabs",
	  "{\n"
	  "\t\"a\": [\n"
	  "\t\t{\n"
	  "\t\t\t\"b\": \"c\"\n"
	  "\t\t}\n"
	  "\t]\n"
	  "}\n",
	  "append a {b: x}\n"
	  "last . d [w]",
	  "{\n"
	  "\t\"a\": [\n"
	  "\t\t{\n"
	  "\t\t\t\"b\": \"c\"\n"
	  "\t\t},\n"
	  "\t\t{\n"
	  "\t\t\t\"b\": \"x\"\n"
	  "\t\t}\n"
	  "\t],\n"
	  "\t\"d\": [\n"
	  "\t\t\"w\"\n"
	  "\t]\n"
	  "}\n" },
	{ "JSON, removal",
	  "{\n"
	  "  \"a\": [\n"
	  "    \"b\",\n"
	  "    \"c\"\n"
	  "  ]\n"
	  "}\n",
	  "remove a/0",
	  "{\n"
	  "  \"a\": [\n"
	  "    \"c\"\n"
	  "  ]\n"
	  "}\n" },
	{ "JSON, an empty list",
	  "{\n"
	  "  \"a\": [],\n"
	  "  \"b\": 1\n"
	  "}\n",
	  "append a {c: d}",
	  "{\n"
	  "  \"a\": [\n"
	  "    {\n"
	  "      \"c\": \"d\"\n"
	  "    }\n"
	  "  ],\n"
	  "  \"b\": 1\n"
	  "}\n" },
	{ "JSON, null",
	  "{\n"
	  "  \"a\": null,\n"
	  "  \"b\": [\n"
	  "    1\n"
	  "  ]\n"
	  "}\n",
	  "replace a [{c: d}]",
	  "{\n"
	  "  \"a\": [\n"
	  "    {\n"
	  "      \"c\": \"d\"\n"
	  "    }\n"
	  "  ],\n"
	  "  \"b\": [\n"
	  "    1\n"
	  "  ]\n"
	  "}\n" },
	{ "JSON without a blank behind colons",
	  "{\n"
	  "\"a\":\"b\"\n"
	  "}",
	  "last . c d",
	  "{\n"
	  "\"a\":\"b\",\n"
	  "\"c\":\"d\"\n"
	  "}" },
	{ "JSON behind a document's start",
	  "---\n"
	  "{\"a\":[]}\n",
	  "append a x",
	  "---\n"
	  "{\"a\":[\"x\"]}\n" },
	{ "what JSON cannot have bare", "[\"a\"]",
	  "append . \"b\\u2028\\t\\x7f\"",
	  "[\"a\", \"b\\u2028\\u0009\\u007f\"]" },
};
