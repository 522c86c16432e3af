/* Values as playbooks have them, read as Ansible reads them. */
#include <stdlib.h>

#include "ansible/value.h"
#include "program.h"
#include "test.h"

#define STR   VALUE_STR
#define PATH  VALUE_PATH
#define BOOL  VALUE_BOOL
#define INT   VALUE_INT
#define FLOAT VALUE_FLOAT

/* What Ansible says of a value that cannot be converted. */
#define NOT(is, type, why)                                                     \
	"argument 'x' is of type " is                                          \
	" and we were unable to convert to " type ": " why
#define NOT_BOOL(is, text)                                                     \
	NOT(is, "bool",                                                        \
	    "The value '" text                                                 \
	    "' is not a valid boolean.  Valid booleans include: 0, 1, 'f', "   \
	    "'false', 'n', 'no', 'off', 'on', 't', 'true', 'y', 'yes'")
#define NOT_INT(is, text)                                                      \
	NOT(is, "int", "'" text "' cannot be converted to an int")
#define NOT_FLOAT(is, text)                                                    \
	NOT(is, "float", "'" text "' cannot be converted to a float")
#define EMPTY "the value of x is empty"

/* In `json` single quotes stand for double ones. */
static const struct value_case {
	const char *name;
	enum value_type type;
	const char *json;
	const char *text;    /* NULL: it cannot be converted */
	const char *message; /* NULL: it can */
} cases[] = {
	{ "a string", STR, "'batch'", "batch", NULL },
	{ "a string keeps its blanks", STR, "' a '", " a ", NULL },
	{ "a string of a surrogate pair", STR, "'\\ud83d\\ude00'",
	  "\xf0\x9f\x98\x80", NULL },
	{ "a number as a string", STR, "5", "5", NULL },
	{ "a negative number as a string", STR, "-5", "-5", NULL },
	{ "a fraction as a string", STR, "1.31", "1.31", NULL },
	{ "a fraction of no exact binary value as a string", STR, "0.1", "0.1",
	  NULL },
	{ "a boolean as a string", STR, "true", "True", NULL },
	{ "false as a string", STR, "false", "False", NULL },
	{ "an empty string", STR, "''", NULL, EMPTY },
	{ "a list is no string", STR, "['a']", NULL,
	  NOT("list", "str", "'list' cannot be converted to a str") },
	{ "a mapping is no string", STR, "{'a': 1}", NULL,
	  NOT("dict", "str", "'dict' cannot be converted to a str") },

	{ "a path", PATH, "'/etc/x'", "/etc/x", NULL },
	{ "a path from home", PATH, "'~/x'", "/home/of/test/x", NULL },
	{ "home itself", PATH, "'~'", "/home/of/test", NULL },
	{ "the home of somebody", PATH, "'~ana/x'", "~ana/x", NULL },
	{ "a tilde in the middle", PATH, "'/a/~/x'", "/a/~/x", NULL },
	{ "a variable", PATH, "'/a/$HOME/b'", "/a//home/of/test/b", NULL },
	{ "a variable in braces", PATH, "'${HOME}x'", "/home/of/testx", NULL },
	{ "a variable that is not set", PATH, "'/$NO_SUCH/b'", "/$NO_SUCH/b",
	  NULL },
	{ "an open brace", PATH, "'/${HOME/b'", "/${HOME/b", NULL },
	{ "a dollar at the end", PATH, "'/a$'", "/a$", NULL },
	{ "an empty path", PATH, "''", NULL, EMPTY },
	{ "a mapping is no path", PATH, "{}", NULL,
	  NOT("dict", "str", "'dict' cannot be converted to a str") },

	{ "true", BOOL, "true", "true", NULL },
	{ "false", BOOL, "false", "false", NULL },
	{ "one", BOOL, "1", "true", NULL },
	{ "zero", BOOL, "0", "false", NULL },
	{ "one as a fraction", BOOL, "1.0", "true", NULL },
	{ "zero as a fraction", BOOL, "0.0", "false", NULL },
	{ "y", BOOL, "'y'", "true", NULL },
	{ "yes", BOOL, "'yes'", "true", NULL },
	{ "on", BOOL, "'on'", "true", NULL },
	{ "1 in quotes", BOOL, "'1'", "true", NULL },
	{ "t", BOOL, "'t'", "true", NULL },
	{ "True", BOOL, "'True'", "true", NULL },
	{ "n", BOOL, "'n'", "false", NULL },
	{ "NO with blanks", BOOL, "' NO\\t'", "false", NULL },
	{ "off", BOOL, "'off'", "false", NULL },
	{ "0 in quotes", BOOL, "'0'", "false", NULL },
	{ "f", BOOL, "'f'", "false", NULL },
	{ "false in quotes", BOOL, "'false'", "false", NULL },
	{ "maybe", BOOL, "'maybe'", NULL, NOT_BOOL("string", "maybe") },
	{ "an empty boolean", BOOL, "''", NULL, NOT_BOOL("string", "") },
	{ "two", BOOL, "2", NULL, NOT_BOOL("int", "2") },
	{ "a half", BOOL, "0.5", NULL, NOT_BOOL("float", "0.5") },
	{ "a list is no boolean", BOOL, "[]", NULL, NOT_BOOL("list", "list") },

	{ "a whole number", INT, "30", "30", NULL },
	{ "a whole number in quotes", INT, "'30'", "30", NULL },
	{ "a whole number with blanks", INT, "' 30 '", "30", NULL },
	{ "a whole number with a sign", INT, "'+30'", "30", NULL },
	{ "a negative whole number", INT, "'-3'", "-3", NULL },
	{ "leading zeros are not octal", INT, "'010'", "10", NULL },
	{ "the largest number", INT, "9223372036854775807",
	  "9223372036854775807", NULL },
	{ "a word is no number", INT, "'ten'", NULL, NOT_INT("string", "ten") },
	{ "a number and a unit", INT, "'30s'", NULL, NOT_INT("string", "30s") },
	{ "hexadecimal digits", INT, "'0x1e'", NULL,
	  NOT_INT("string", "0x1e") },
	{ "an empty number", INT, "''", NULL, NOT_INT("string", "") },
	{ "a fraction is no whole number", INT, "1.5", NULL,
	  NOT_INT("float", "1.5") },
	{ "nor is one in quotes", INT, "'1.5'", NULL,
	  NOT_INT("string", "1.5") },
	{ "nor one that is whole", INT, "5.0", NULL, NOT_INT("float", "5.0") },
	{ "true is no number", INT, "true", NULL, NOT_INT("bool", "True") },
	{ "a list is no number", INT, "[5]", NULL, NOT_INT("list", "list") },
	{ "a number beyond 64 bits", INT, "'12345678901234567890'", NULL,
	  NOT_INT("string", "12345678901234567890") },

	{ "a fraction", FLOAT, "2.5", "2.5", NULL },
	{ "a fraction in quotes", FLOAT, "' 2.5 '", "2.5", NULL },
	{ "a whole fraction", FLOAT, "10", "10", NULL },
	{ "an exponent", FLOAT, "'1e3'", "1e3", NULL },
	{ "a word is no fraction", FLOAT, "'few'", NULL,
	  NOT_FLOAT("string", "few") },
	{ "nan is no fraction", FLOAT, "'nan'", NULL,
	  NOT_FLOAT("string", "nan") },
	{ "infinity is no fraction", FLOAT, "'inf'", NULL,
	  NOT_FLOAT("string", "inf") },
	{ "an empty fraction", FLOAT, "''", NULL, NOT_FLOAT("string", "") },
	{ "true is no fraction", FLOAT, "true", NULL,
	  NOT_FLOAT("bool", "True") },

	{ "a policy gets its last line break", VALUE_POLICY, "'a: b'", "a: b\n",
	  NULL },
	{ "a policy that has one", VALUE_POLICY, "'a: b\\n'", "a: b\n", NULL },
	{ "an empty policy", VALUE_POLICY, "''", NULL, EMPTY },
	{ "a list is no policy", VALUE_POLICY, "[]", NULL,
	  NOT("list", "str or dict",
	      "'list' cannot be converted to a str or dict") },
	{ "a mapping in its order", VALUE_POLICY,
	  "{'kind': 'Policy', 'apiVersion': 'v1', 'rules': [{'level': 'None', "
	  "'users': ['b', 'a']}, {'level': 'Metadata'}]}",
	  "kind: Policy\napiVersion: v1\nrules:\n- level: None\n  users:\n"
	  "  - b\n  - a\n- level: Metadata\n",
	  NULL },
	{ "strings that must be quoted", VALUE_POLICY,
	  "{'a': ['yes', 'null', '1', '*', '', 'a: b', '#x', '2024-01-01', "
	  "'\\u00e9', 'a\\nb']}",
	  "a:\n- 'yes'\n- 'null'\n- '1'\n- '*'\n- ''\n- 'a: b'\n- '#x'\n"
	  "- '2024-01-01'\n- \"\xc3\xa9\"\n- \"a\\u000ab\"\n",
	  NULL },
	{ "what is no string", VALUE_POLICY,
	  "{'a': [1, -0.1, true, false, null]}",
	  "a:\n- 1\n- -0.1\n- true\n- false\n- null\n", NULL },
	{ "empty collections", VALUE_POLICY, "{'a': [], 'b': {}, 'c': [[]]}",
	  "a: []\nb: {}\nc:\n- []\n", NULL },
	{ "lists in lists", VALUE_POLICY, "{'a': [[1, 2], {'b': {'c': 1}}]}",
	  "a:\n- - 1\n  - 2\n- b:\n    c: 1\n", NULL },
	{ "an empty mapping", VALUE_POLICY, "{}", "{}\n", NULL },
};

static json_t *parse(const char *text)
{
	CLEANUP(buf_release) struct buf json = BUF_INIT;
	json_error_t why;
	json_t *value;

	program_replace(text, "'", "\"", &json);
	value = json_loads(json.data, JSON_DECODE_ANY, &why);
	if (!value)
		print_error("%s\n", why.text);
	assert_non_null(value);
	return value;
}

static void converts(void **state)
{
	const struct value_case *row = *state;
	CLEANUP(buf_release) struct buf text = BUF_INIT;
	CLEANUP_ERROR struct error err = ERROR_INIT;
	json_t *value = parse(row->json);
	int ret = value_convert("x", row->type, value, &text, &err);

	json_decref(value);
	if (row->text) {
		assert_no_error(&err);
		assert_buf_equal(&text, row->text);
	} else {
		assert_error(&err, ERROR_USAGE, "");
		assert_text_equal(err.message, row->message);
	}
	assert_int_equal(ret, row->text ? 0 : -1);
}

/* Deeper than our readers go: refused, not written. */
static void a_mapping_can_be_too_deep(void **state)
{
	CLEANUP(buf_release) struct buf json = BUF_INIT;
	CLEANUP(buf_release) struct buf text = BUF_INIT;
	CLEANUP_ERROR struct error err = ERROR_INIT;
	json_t *value;

	(void)state;
	buf_adds(&json, "{'a': ");
	buf_fill(&json, '[', 100);
	buf_fill(&json, ']', 100);
	buf_adds(&json, "}");
	value = parse(json.data);
	assert_int_equal(value_convert("x", VALUE_POLICY, value, &text, &err),
			 -1);
	assert_error(&err, ERROR_REFUSED, "nested");
	json_decref(value);
}

int main(int argc, char **argv)
{
	struct CMUnitTest tests[ARRAY_SIZE(cases) + 1];

	setenv("HOME", "/home/of/test", 1);
	unsetenv("NO_SUCH");
	for (size_t i = 0; i < ARRAY_SIZE(cases); i++)
		tests[i] = test_row(converts, &cases[i]);
	tests[ARRAY_SIZE(cases)] = (struct CMUnitTest)cmocka_unit_test(
		a_mapping_can_be_too_deep);
	return run_tests("ansible_value", tests, argc, argv);
}
