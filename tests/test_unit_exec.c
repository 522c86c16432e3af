/*
 * How systemd takes a unit apart into words. Every row was tried on systemd
 * 252 with a program that prints its arguments, and on 229 to 262; what is
 * expected here is what 252 does. "[a][b] then [c]" are two commands with
 * their arguments; no text at all means that systemd refuses the unit.
 */
#include "format/unit_environment.h"
#include "format/unit_exec.h"
#include "test.h"

#define TEXT(text) (text), sizeof(text) - 1

static const struct exec_case {
	const char *name;
	bool is_whole; /* else lines for a [Service] of Type=oneshot */
	const char *text;
	size_t len;
	const char *expected; /* NULL: refused */
} cases[] = {
	{ "lines 001", false,
	  TEXT("ExecStart=/opt/argdump \\\n  --a=1 \\\n  --b=2\n"),
	  "[--a=1][--b=2]" },
	{ "lines 002", false, TEXT("ExecStart=/opt/argdump --a=1\\\n--b=2\n"),
	  "[--a=1][--b=2]" },
	{ "lines 003", false, TEXT("ExecStart=/opt/argdump --a=x\\\ny\n"),
	  "[--a=x][y]" },
	{ "lines 004", false,
	  TEXT("ExecStart=/opt/argdump --a=1 \\ \n  --b=2\n"), "[--a=1][\\]" },
	{ "lines 005", false,
	  TEXT("ExecStart=/opt/argdump --a=1 \\\t\n  --b --c\n"),
	  "[--a=1][\\]" },
	{ "lines 006", false,
	  TEXT("ExecStart=/opt/argdump --a=1 \\\n# c1\n ; c2 \\\n  --b=2\n"),
	  "[--a=1][--b=2]" },
	{ "lines 007", false,
	  TEXT("ExecStart=/opt/argdump --a=1 \\\n# --b=2\nEnvironment=X=1\n"),
	  "[--a=1][Environment=X=1]" },
	{ "lines 008", false,
	  TEXT("ExecStart=/opt/argdump --a=1 \\\n# --b=2\n\nEnvironment=X=1\n"),
	  "[--a=1]" },
	{ "lines 009", false,
	  TEXT("ExecStart=/opt/argdump --a=1 \\\n  ; --b=2 \\\n  --c=3\n"),
	  "[--a=1][--c=3]" },
	{ "lines 010", false,
	  TEXT("ExecStart=/opt/argdump --a=1 # not a comment\n"),
	  "[--a=1][#][not][a][comment]" },
	{ "lines 011", false,
	  TEXT("ExecStart=/opt/argdump --a=1 \\\n\n --b=2\n"), "[--a=1]" },
	{ "lines 012", false,
	  TEXT("ExecStart=/opt/argdump --a=1 \\\n   \n --b=2\n"), "[--a=1]" },
	{ "lines 013", false,
	  TEXT("ExecStart=/opt/argdump \\\n  --a=1 \\\n     \\\n    \\\n  --b=2 \\\n    \n"),
	  "[--a=1][--b=2]" },
	{ "lines 014", false, TEXT("ExecStart=/opt/argdump --a=1 \\\n --b=2"),
	  "[--a=1][--b=2]" },
	{ "lines 015", false, TEXT("ExecStart=/opt/argdump --a=1 \\\n"),
	  "[--a=1]" },
	{ "lines 016", false, TEXT("ExecStart=/opt/argdump --a=1 \\"),
	  "[--a=1]" },
	{ "lines 017", false,
	  TEXT("ExecStart=/opt/argdump --a=1 \\\n[Install]\nWantedBy=multi-user.target\n"),
	  "[--a=1][[Install]]" },
	{ "lines 018", false,
	  TEXT("ExecStart=/opt/argdump --a=1 \\\n  --b=2 \\\nRestartSec=5\n"),
	  "[--a=1][--b=2][RestartSec=5]" },
	{ "lines 019", false,
	  TEXT("ExecStart=/opt/argdump --a=1 \\\\\n --b=2\n"), "[--a=1][\\]" },
	{ "lines 020", false,
	  TEXT("ExecStart=/opt/argdump --a=1 \\\\\\\n --b=2\n"),
	  "[--a=1][\\][--b=2]" },
	{ "lines 021", false,
	  TEXT("ExecStart=/opt/argdump \"--a=1 \\\n  2\"\n"), "[--a=1    2]" },
	{ "lines 022", false,
	  TEXT("ExecStart=/opt/argdump\n  --a=1\n  --b=2\n"), "" },
	{ "lines 023", false,
	  TEXT("ExecStart=/opt/argdump \\\n  --audit-log-maxsize=100 \\\n  --audit-log-path=/x/audit.log\n  --logtostderr=true \\\n  --v=4\n"),
	  "[--audit-log-maxsize=100][--audit-log-path=/x/audit.log]" },
	{ "lines 024", false,
	  TEXT("ExecStart=/opt/argdump \\\\\n  --a=1 \\\\\n  --b=2\n"),
	  "[\\]" },
	{ "lines 025", false, TEXT("   ExecStart  =   /opt/argdump   --a   \n"),
	  "[--a]" },
	{ "lines 026", true,
	  TEXT("[Unit]\r\nDefaultDependencies=no\r\n[Service]\r\nType=oneshot\r\nExecStart=/opt/argdump --a \\\r\n --b\r\n"),
	  "[--a][--b]" },
	{ "lines 027", false, TEXT("ExecStart=/opt/argdump --a\rb --c\n"),
	  "[--a]" },
	{ "lines 028", false, TEXT("ExecStart=/opt/argdump --a\000Foo=--b\n"),
	  "[--a]" },
	{ "lines 029", true,
	  TEXT("\357\273\277[Unit]\nDefaultDependencies=no\n[Service]\nType=oneshot\nExecStart=/opt/argdump a\n"),
	  "[a]" },
	{ "lines 030", false, TEXT("ExecStart=/opt/argdump caf\303\251\n"),
	  "[caf\303\251]" },
	{ "lines 031", false, TEXT("ExecStart=/opt/argdump caf\351\n"), NULL },
	{ "lines 032", false, TEXT("# caf\351\nExecStart=/opt/argdump a\n"),
	  "[a]" },
	{ "lines 033", false,
	  TEXT("execstart=/opt/argdump lower\nExecStart=/opt/argdump ok\n"),
	  "[ok]" },
	{ "lines 034", false,
	  TEXT("[Unit]\nDescription=x\n[Service]\nExecStart=/opt/argdump ok\n"),
	  "[ok]" },
	{ "lines 035", false,
	  TEXT("[ Service ]\nExecStart=/opt/argdump b\n[Service]\nExecStart=/opt/argdump a\n"),
	  "[a]" },
	{ "lines 036", false,
	  TEXT("ExecStart=/opt/argdump one\nExecStart=\nExecStart=/opt/argdump two\n"),
	  "[two]" },
	{ "lines 037", false,
	  TEXT("ExecStart=/opt/argdump one\nExecStart=/opt/argdump two\n"),
	  "[one] then [two]" },
	{ "lines 038", false,
	  TEXT("ExecStart=/opt/argdump two\n[X-Foo]\nExecStart=/opt/argdump three\n"),
	  "[two]" },
	{ "lines 039", false, TEXT("hello world\nExecStart=/opt/argdump one\n"),
	  "[one]" },
	{ "lines 040", false, TEXT("ExecStart=/opt/argdump a\302\240b\n"),
	  "[a\302\240b]" },
	{ "quotes 041", false,
	  TEXT("ExecStart=/opt/argdump x\"y z\"w a'b c'd \"e\"'f'g\n"),
	  "[xy zw][ab cd][efg]" },
	{ "quotes 042", false,
	  TEXT("ExecStart=/opt/argdump --p=\"/a b.log\" \"--q=3 0\" '--r=y'\n"),
	  "[--p=/a b.log][--q=3 0][--r=y]" },
	{ "quotes 043", false,
	  TEXT("ExecStart=/opt/argdump \"it's\" 'say \"hi\"' \"a\\\"b\" 'a\\'b'\n"),
	  "[it's][say \"hi\"][a\"b][a'b]" },
	{ "quotes 044", false,
	  TEXT("ExecStart=/opt/argdump \"\" '' a\"\"b x=\"\"\n"),
	  "[][][ab][x=]" },
	{ "quotes 045", false,
	  TEXT("ExecStart=/opt/argdump a\\tb a\\nb a\\sb a\\\\b a\\x41b a\\101b a\\u00e9b\n"),
	  "[a\tb][a\nb][a b][a\\b][aAb][aAb][a\303\251b]" },
	{ "quotes 046", false,
	  TEXT("ExecStart=/opt/argdump a\\qb a\\.b a\\$b a\\ b a\\;b\n"),
	  "[a\\qb][a\\.b][a\\$b][a\\ b][a\\;b]" },
	{ "quotes 047", false,
	  TEXT("ExecStart=/opt/argdump 'a\\tb' \"a\\qb\"\n"), "[a\tb][a\\qb]" },
	{ "quotes 048", false,
	  TEXT("ExecStart=/opt/argdump a\\x0 a\\xZZ a\\x00b a\\400 a\\u12 a\\0\n"),
	  "[a\\x0][a\\xZZ][a\\x00b][a\\400][a\\u12][a\\0]" },
	{ "quotes 049", false,
	  TEXT("ExecStart=/opt/argdump a\\x20b a\\sb a\\040b\n"),
	  "[a b][a b][a b]" },
	{ "quotes 050", false, TEXT("ExecStart=/opt/argdump C:\\temp\\new\n"),
	  "[C:\temp\new]" },
	{ "quotes 051", false, TEXT("ExecStart=/opt/argdump a b\\\\\n"),
	  "[a][b\\]" },
	{ "quotes 052", false,
	  TEXT("ExecStart=/opt/argdump \"a\\nb\" \"c\\x0ad\"\n"),
	  "[a\nb][c\nd]" },
	{ "quotes 053", false,
	  TEXT("ExecStart=/opt/argdump \"/var/log/a b/100%%/$$x/q\\\"q/b\\\\b/it's/caf\303\251.log\"\n"),
	  "[/var/log/a b/100%/$x/q\"q/b\\b/it's/caf\303\251.log]" },
	{ "quotes 054", false, TEXT("ExecStart=/opt/argdump a \"b c\n"), NULL },
	{ "quotes 055", false, TEXT("ExecStart=/opt/argdump a it's b\n"),
	  NULL },
	{ "specifiers 056", false,
	  TEXT("ExecStart=/opt/argdump %n %p %% --x=%N\n"),
	  "[v-056.service][v-056][%][--x=v-056]" },
	{ "specifiers 057", false,
	  TEXT("ExecStart=/opt/argdump %L %t %S %C %E\n"),
	  "[/var/log][/run][/var/lib][/var/cache][/etc]" },
	{ "specifiers 058", false,
	  TEXT("ExecStart=/opt/argdump %%L %L/k8s --x=100%%%%\n"),
	  "[%L][/var/log/k8s][--x=100%%]" },
	{ "specifiers 059", false,
	  TEXT("ExecStart=/opt/argdump 5%, %- %_ %/x 100%\n"),
	  "[5%,][%-][%_][%/x][100%]" },
	{ "specifiers 060", false, TEXT("ExecStart=/opt/argdump %z\n"), NULL },
	{ "specifiers 061", false, TEXT("ExecStart=/opt/argdump --x=a%20b\n"),
	  NULL },
	{ "specifiers 062", false, TEXT("ExecStart=/opt/argdump --x=a%%20b\n"),
	  "[--x=a%20b]" },
	{ "specifiers 063", false,
	  TEXT("ExecStart=/opt/argdump \\x25n \\x25\\x25n\n"),
	  "[v-063.service][%n]" },
	{ "specifiers 064", false, TEXT("ExecStart=-/opt/argdump %z\n"), NULL },
	{ "variables 065", false,
	  TEXT("Environment=FOO=val \"TWO=one two\" EMPTY=\nExecStart=/opt/argdump $FOO $TWO $EMPTY $UNSET end\n"),
	  "[val][one][two][end]" },
	{ "variables 066", false,
	  TEXT("Environment=FOO=val \"TWO=one two\" EMPTY=\nExecStart=/opt/argdump ${FOO} ${TWO} ${EMPTY} ${UNSET} end\n"),
	  "[val][one two][][][end]" },
	{ "variables 067", false,
	  TEXT("Environment=FOO=val \"TWO=one two\" EMPTY=\nExecStart=/opt/argdump --a=$FOO --b=${FOO} --c=${TWO} --d=x${UNSET}y\n"),
	  "[--a=$FOO][--b=val][--c=one two][--d=xy]" },
	{ "variables 068", false,
	  TEXT("Environment=FOO=val \"TWO=one two\" EMPTY=\nExecStart=/opt/argdump \"$TWO\" '$TWO' \"--x=${TWO}\" '${TWO}'\n"),
	  "[one][two][one][two][--x=one two][one two]" },
	{ "variables 069", false,
	  TEXT("Environment=FOO=val \"TWO=one two\" EMPTY=\nExecStart=/opt/argdump $$ $$FOO a$$b $${FOO} --x=$$FOO a$$$$b\n"),
	  "[$][$FOO][a$b][${FOO}][--x=$FOO][a$$b]" },
	{ "variables 070", false,
	  TEXT("Environment=FOO=val \"TWO=one two\" EMPTY=\nExecStart=/opt/argdump a$ $ $- $1 a$1 \"$ x\" end\n"),
	  "[a$][a$1][end]" },
	{ "variables 071", false,
	  TEXT("Environment=FOO=val \"TWO=one two\" EMPTY=\nExecStart=/opt/argdump $FOO-x $FOO/x $FOO=1 ${FOO}-x\n"),
	  "[val-x]" },
	{ "variables 072", false,
	  TEXT("Environment=FOO=val \"TWO=one two\" EMPTY=\nExecStart=/opt/argdump ${FOO:-d} ${UNSET:-d} ${FOO\n"),
	  "[${FOO:-d}][${UNSET:-d}][${FOO]" },
	{ "variables 073", false,
	  TEXT("Environment=FOO=val \"TWO=one two\" EMPTY=\nExecStart=/opt/argdump \\x24FOO \\x24{FOO}\n"),
	  "[val][val]" },
	{ "variables 074", false,
	  TEXT("Environment=FOO=val \"TWO=one two\" EMPTY=\nExecStart=:/opt/argdump $FOO ${TWO} $$ %n\n"),
	  "[$FOO][${TWO}][$$][v-074.service]" },
	{ "variables 075", false,
	  TEXT("Environment='QUO=a \"b c\" d' 'BS=x\\\\\\\\y'\nExecStart=/opt/argdump $QUO ${QUO} $BS ${BS}\n"),
	  "[a][b c][d][a \"b c\" d][x\\y][x\\\\y]" },
	{ "variables 076", false,
	  TEXT("Environment=P=/opt/argdump\nExecStart=$P a\n"), "[a]" },
	{ "variables 077", false,
	  TEXT("Environment=A=1\nEnvironment=A=2 B=3\nEnvironment=\nEnvironment=B=4\nExecStart=/opt/argdump $A ${A} ${B}\n"),
	  "[][4]" },
	{ "variables 078", false,
	  TEXT("ExecStart=/bin/sh -c \"exec /opt/argdump --a=1 --b=$$(echo x y)\"\n"),
	  "[-c][exec /opt/argdump --a=1 --b=$(echo x y)]" },
	{ "commands 079", false, TEXT("ExecStart=-/opt/argdump a\n"), "[a]" },
	{ "commands 080", false, TEXT("ExecStart=@/opt/argdump zero a\n"),
	  "[zero][a]" },
	{ "commands 081", false, TEXT("ExecStart=-@:/opt/argdump zero $A\n"),
	  "[zero][$A]" },
	{ "commands 082", false, TEXT("ExecStart=+/opt/argdump a\n"), "[a]" },
	{ "commands 083", false, TEXT("ExecStart=!/opt/argdump a\n"), "[a]" },
	{ "commands 084", false, TEXT("ExecStart=!!/opt/argdump a\n"), "[a]" },
	{ "commands 085", false, TEXT("ExecStart=- /opt/argdump a\n"), NULL },
	{ "commands 086", false, TEXT("ExecStart=\"-/opt/argdump\" a\n"),
	  "[a]" },
	{ "commands 087", false, TEXT("ExecStart=-\"/opt/argdump\" a\n"),
	  "[a]" },
	{ "commands 088", false,
	  TEXT("ExecStart=/opt/argdump a ; /opt/argdump b\n"), "[a] then [b]" },
	{ "commands 089", false,
	  TEXT("Type=simple\nExecStart=/opt/argdump a ; /opt/argdump b\n"),
	  NULL },
	{ "commands 090", false,
	  TEXT("ExecStart=/opt/argdump a; b \\; c \";\" d;e \\x3b ;\n"),
	  "[a;][b][;][c][;][d;e][;]" },
	{ "commands 091", false,
	  TEXT("ExecStart=/opt/argdump a ;/opt/argdump b\n"),
	  "[a][;/opt/argdump][b]" },
	{ "commands 092", false,
	  TEXT("ExecStart=/opt/argdump --x=a;b --y=\"a ; b\"\n"),
	  "[--x=a;b][--y=a ; b]" },
	{ "commands 093", false, TEXT("ExecStart=; /opt/argdump a\n"), "[a]" },
	{ "commands 094", false,
	  TEXT("ExecStart=/opt/argdump a ; @/opt/argdump z c\n"),
	  "[a] then [z][c]" },
	{ "commands 095", false, TEXT("ExecStart=argdump a\n"), "[a]" },
	{ "commands 096", false, TEXT("ExecStart=./argdump a\n"), NULL },
	{ "commands 097", false, TEXT("ExecStart=/opt/ a\n"), NULL },
	{ "commands 098", false, TEXT("ExecStart=\"\"\n"), NULL },
	{ "commands 099", false,
	  TEXT("Type=simple\nExecStart=/opt/argdump one\nExecStart=/opt/argdump two\n"),
	  NULL },
	{ "commands 100", false, TEXT("[Service\nExecStart=/opt/argdump one\n"),
	  NULL },
	{ "commands 101", false,
	  TEXT("[Service] # c\nExecStart=/opt/argdump one\n"), NULL },
	{ "commands 102", false, TEXT("ExeStart=/opt/argdump a\n"), NULL },
};

static const char head[] = "[Unit]\nDefaultDependencies=no\n"
			   "[Service]\nType=oneshot\n";

static void render(const struct unit_environment *environment,
		   const struct unit_command *command, struct buf *out)
{
	struct unit_argument_list arguments = UNIT_ARGUMENT_LIST_INIT;

	if (command->prefixes & UNIT_PREFIX_ARGV0)
		buf_addf(out, "[%s]", command->words[1].text.data);
	unit_environment_expand(environment, command, &arguments);
	for (size_t i = 0; i < arguments.count; i++)
		buf_addf(out, "[%s]", arguments.items[i].text.data);
	unit_argument_list_release(&arguments);
}

static const char *last_type(const struct unit *unit)
{
	const struct unit_assignment *line = NULL;
	const char *type = NULL;

	while ((line = unit_next(unit, "Service", "Type", line)))
		type = line->value.data;
	return type;
}

/* Read `text` as the unit `name` and render what it starts. */
static int read_unit(const struct buf *text, const char *name, struct buf *out,
		     struct error *err)
{
	struct unit_environment environment = UNIT_ENVIRONMENT_INIT;
	struct unit_exec exec = UNIT_EXEC_INIT;
	struct unit unit = UNIT_INIT;
	int ret = -1;

	if (!unit_parse(&unit, text->data, text->len, err) &&
	    !unit_exec_add(&exec, &unit, name, err) &&
	    !unit_exec_check(&exec, last_type(&unit), err) &&
	    !unit_environment_add_unit(&environment, &unit, name, NULL, err))
		ret = 0;
	for (size_t i = 0; i < exec.count && !ret; i++) {
		buf_adds(out, i ? " then " : "");
		render(&environment, &exec.commands[i], out);
	}
	unit_exec_release(&exec);
	unit_environment_release(&environment);
	unit_release(&unit);
	return ret;
}

static void runs_case(void **state)
{
	const struct exec_case *row = *state;
	struct buf text = BUF_INIT, name = BUF_INIT, out = BUF_INIT;
	struct error err = ERROR_INIT;

	buf_addf(&name, "v-%s.service", strchr(row->name, ' ') + 1);
	buf_adds(&text, row->is_whole ? "" : head);
	buf_add(&text, row->text, row->len);
	read_unit(&text, name.data, &out, &err);
	if (row->expected) {
		assert_no_error(&err);
		assert_buf_equal(&out, row->expected);
	} else {
		assert_error(&err, ERROR_REFUSED, "");
	}
	error_release(&err);
	buf_release(&text);
	buf_release(&name);
	buf_release(&out);
}

int main(int argc, char **argv)
{
	struct CMUnitTest tests[ARRAY_SIZE(cases)];

	for (size_t i = 0; i < ARRAY_SIZE(cases); i++)
		tests[i] = test_row(runs_case, &cases[i]);
	return run_tests("unit_exec", tests, argc, argv);
}
