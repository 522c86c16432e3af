#include "yaml_edits.h"

const struct yaml_edit_case remove_edits[REMOVE_EDITS] = {
	{ "the first item",
	  "- a\n"
	  "- b\n"
	  "- c\n",
	  "remove 0",
	  "- b\n"
	  "- c\n" },
	{ "an item between others",
	  "- a\n"
	  "- b # c\n"
	  "- d\n",
	  "remove 1",
	  "- a\n"
	  "- d\n" },
	{ "the last item",
	  "- a\n"
	  "- b\n",
	  "remove 1", "- a\n" },
	{ "two items",
	  "- a\n"
	  "- b\n"
	  "- c\n"
	  "- d\n",
	  "remove 1\n"
	  "remove 1",
	  "- a\n"
	  "- d\n" },
	{ "the last items of a text that ends in no line break",
	  "- a\n"
	  "- b\n"
	  "- c",
	  "remove 2\n"
	  "remove 1",
	  "- a" },
	{ "the first item of a text",
	  "\357\273\277- a\n"
	  "- b\n",
	  "remove 0", "\357\273\277- b\n" },
	{ "comments stay",
	  "# 1\n"
	  "- a\n"
	  "# 2\n"
	  "- b # 3\n"
	  "# 4\n"
	  "- c\n"
	  "# 5\n",
	  "remove 1",
	  "# 1\n"
	  "- a\n"
	  "# 2\n"
	  "# 4\n"
	  "- c\n"
	  "# 5\n" },
	{ "comments around the last",
	  "k:\n"
	  "- a\n"
	  "# 1\n"
	  "- b\n"
	  "# 2\n"
	  "l: m\n",
	  "remove k/1",
	  "k:\n"
	  "- a\n"
	  "# 1\n"
	  "# 2\n"
	  "l: m\n" },
	{ "blank lines stay",
	  "- a\n"
	  "\n"
	  "- b\n"
	  "\n"
	  "- c\n",
	  "remove 1",
	  "- a\n"
	  "\n"
	  "\n"
	  "- c\n" },
	{ "all that is in it goes",
	  "- a: 1\n"
	  "  # c\n"
	  "  b:\n"
	  "  - 2\n"
	  "- d\n",
	  "remove 0", "- d\n" },
	{ "an entry",
	  "a: 1\n"
	  "b:\n"
	  "  c: 2\n"
	  "d: 3\n",
	  "remove b",
	  "a: 1\n"
	  "d: 3\n" },
	{ "the first entry of an item",
	  "- a: 1\n"
	  "  b: 2\n",
	  "remove 0/a", "- b: 2\n" },
	{ "all items",
	  "k:\n"
	  "- a\n"
	  "- b\n"
	  "l: m\n",
	  "remove k/0\n"
	  "remove k/0",
	  "k: []\n"
	  "l: m\n" },
	{ "all items, and comments",
	  "k: # 1\n"
	  "# 2\n"
	  "- a # 3\n"
	  "# 4\n"
	  "- b\n"
	  "l: m\n",
	  "remove k/0\n"
	  "remove k/0",
	  "k: [] # 1\n"
	  "# 2\n"
	  "# 4\n"
	  "l: m\n" },
	{ "all items of a list in a list",
	  "- - a\n"
	  "  - b\n"
	  "- c\n",
	  "remove 0/0\n"
	  "remove 0/0",
	  "- []\n"
	  "- c\n" },
	{ "all entries",
	  "a: 1\n"
	  "b: 2\n",
	  "remove a\n"
	  "remove b",
	  "{}\n" },
	{ "all entries of an item",
	  "-\n"
	  "  a: 1\n"
	  "- b\n",
	  "remove 0/a",
	  "-\n"
	  "  {}\n"
	  "- b\n" },
	{ "in CR LF",
	  "k:\r\n"
	  "- a\r\n"
	  "- b\r\n"
	  "l: m\r\n",
	  "remove k/1",
	  "k:\r\n"
	  "- a\r\n"
	  "l: m\r\n" },
	{ "in CR LF, the last line",
	  "k:\r\n"
	  "- a\r\n"
	  "- b",
	  "remove k/1",
	  "k:\r\n"
	  "- a" },
	{ "a literal and the lines it keeps",
	  "- a\n"
	  "- |+\n"
	  "  b\n"
	  "\n"
	  "- c\n",
	  "remove 1",
	  "- a\n"
	  "- c\n" },
	{ "behind a literal",
	  "- |\n"
	  "  a\n"
	  "- b\n"
	  "- c\n",
	  "remove 1",
	  "- |\n"
	  "  a\n"
	  "- c\n" },
	{ "all for others",
	  "k:\n"
	  "# 1\n"
	  "- a\n"
	  "# 2\n"
	  "- b\n"
	  "l: m\n",
	  "remove k/0\n"
	  "remove k/0\n"
	  "append k x\n"
	  "append k w",
	  "k:\n"
	  "- x\n"
	  "- w\n"
	  "# 1\n"
	  "# 2\n"
	  "l: m\n" },
	{ "one for another",
	  "- a\n"
	  "- b\n"
	  "- c\n",
	  "behind 1 x\n"
	  "remove 1",
	  "- a\n"
	  "- x\n"
	  "- c\n" },
	{ "the last line for another",
	  "a: 1\n"
	  "b: 2",
	  "remove b\n"
	  "last . c 3",
	  "a: 1\n"
	  "c: 3" },
	{ "the last lines of two lists",
	  "a:\n"
	  "- b\n"
	  "- c\n"
	  "d: e",
	  "remove a/1\n"
	  "remove d\n"
	  "last . f g",
	  "a:\n"
	  "- b\n"
	  "f: g" },
};
