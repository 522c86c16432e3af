#include "ansible/parameter.h"

#include <stddef.h>
#include <string.h>

#include "ansible/arguments.h"
#include "text/error.h"

static void *member_of(struct arguments *to,
		       const struct parameter_value *value)
{
	return (char *)&to->request + value->parameter->member;
}

static int store_text(struct arguments *to, const struct parameter_value *value,
		      struct error *err)
{
	(void)err;
	*(const char **)member_of(to, value) = value->text;
	return 0;
}

static int store_bool(struct arguments *to, const struct parameter_value *value,
		      struct error *err)
{
	(void)err;
	*(bool *)member_of(to, value) = value_is_true(value->given);
	return 0;
}

static int store_not_bool(struct arguments *to,
			  const struct parameter_value *value,
			  struct error *err)
{
	(void)err;
	*(bool *)member_of(to, value) = !value_is_true(value->given);
	return 0;
}

static const char *const states[] = { [STATE_PRESENT] = "present",
				      [STATE_ABSENT] = "absent",
				      [STATE_RESTORED] = "restored",
				      NULL };

static int store_state(struct arguments *to,
		       const struct parameter_value *value, struct error *err)
{
	(void)err;
	for (size_t i = 0; states[i]; i++)
		if (!strcmp(value->text, states[i]))
			to->state = (enum arguments_state)i;
	return 0;
}

/* For the commands "-" is standard input, which Ansible never ends. */
static int store_target(struct arguments *to,
			const struct parameter_value *value, struct error *err)
{
	if (strcmp(value->text, "-") != 0)
		return store_text(to, value, err);
	error_usage(err, "%s cannot be '-'", value->parameter->name);
	return error_hint(err, "name a file of the node");
}

/* No policy does without a colon; the name of a file or preset does. */
static bool is_name(const struct parameter_value *value)
{
	return json_is_string(value->given) && !strchr(value->text, ':');
}

static int store_policy(struct arguments *to,
			const struct parameter_value *value, struct error *err)
{
	if (is_name(value)) {
		error_usage(err, "policy is the text of a policy, not a name");
		return error_hint(err, "policy_from takes the name of a file "
				       "of the node, or of a ready-made "
				       "policy; policy a file of the "
				       "controller: \"{{ lookup('file', "
				       "'policy.yaml') }}\"");
	}
	buf_adds(&to->policy, value->text);
	to->request.policy = &to->policy;
	to->request.policy_name = json_is_object(value->given)
					  ? "the parameter 'policy' as YAML"
					  : "the parameter 'policy'";
	return 0;
}

static int store_log_volume(struct arguments *to,
			    const struct parameter_value *value,
			    struct error *err)
{
	(void)err;
	audit_spec_set_log_volume(&to->request.spec, value->text);
	return 0;
}

/* YAML reads 1.30 as the number 1.3. */
static bool may_lack_a_zero(const struct parameter_value *value)
{
	const char *point = strchr(value->text, '.');

	return json_is_real(value->given) && point && strlen(point) < 3;
}

static int store_kube_version(struct arguments *to,
			      const struct parameter_value *value,
			      struct error *err)
{
	if (may_lack_a_zero(value)) {
		error_usage(err,
			    "kube_version is the number %s, and may have been "
			    "%s0",
			    value->text, value->text);
		return error_hint(err, "put it in quotes: \"1.30\"");
	}
	if (audit_spec_set_version(&to->request.spec, value->text))
		return 0;
	error_usage(err, "kube_version cannot be '%s'", value->text);
	return error_hint(err, "write a release of Kubernetes: \"1.31\"");
}

static const char *const log_volumes[] = { "directory", "file", NULL };

/* `member` is of struct request; or 0 where `store` knows better. */
#define ROW(name, alias, TYPE, choices, initial, store, member, help)          \
	{                                                                      \
		name, alias, VALUE_##TYPE, choices, initial, help,             \
			AUDIT_FLAG_COUNT, store, member                        \
	}
#define MEMBER(name) offsetof(struct request, name)

static const struct parameter rows[PARAMETER_ROWS] = {
	ROW("state", NULL, STR, states, "present", store_state, 0,
	    "Whether auditing is on, with these settings, or all of it is "
	    "taken out again; or the file is what it was, as C(backup_file) "
	    "says."),
	ROW("path", "manifest", PATH, NULL, NULL, store_target,
	    MEMBER(manifest),
	    "The static pod manifest that starts kube-apiserver. If neither "
	    "this nor C(unit) is given it is "
	    "C(/etc/kubernetes/manifests/kube-apiserver.yaml), or if there is "
	    "none, the unit C(kube-apiserver.service)."),
	ROW("unit", NULL, PATH, NULL, NULL, store_target, MEMBER(unit),
	    "The systemd unit that starts kube-apiserver, by name or path."),
	ROW("drop_in", NULL, BOOL, NULL, "false", store_bool, MEMBER(drop_in),
	    "Leave the unit as it is and write a drop-in beside it."),
	ROW("root", NULL, PATH, NULL, NULL, store_text, MEMBER(root),
	    "A directory that stands before every path: a mounted image."),
	ROW("offline", NULL, BOOL, NULL, "false", store_bool, MEMBER(offline),
	    "Judge the file alone and look at nothing else on the host: the "
	    "file is for another one."),
	ROW("policy", NULL, POLICY, NULL, NULL, store_policy, 0,
	    "What the policy file shall say: a text, or a mapping, which is "
	    "written as YAML. It is judged first, and written only if "
	    "kube-apiserver would take it."),
	ROW("policy_from", NULL, PATH, NULL, NULL, store_text,
	    MEMBER(policy_from),
	    "The same, from a ready-made policy (C(metadata), "
	    "C(production), ...) or a file of the node."),
	ROW("allow_ignored_fields", NULL, BOOL, NULL, "false", store_bool,
	    MEMBER(allow_ignored_fields),
	    "Take a policy with fields that kube-apiserver ignores."),
	ROW("log_volume", NULL, STR, log_volumes, NULL, store_log_volume, 0,
	    "Mount the log's directory or only its file, which then cannot be "
	    "rotated. If not given it stays as it is, and is C(directory) for "
	    "a new log."),
	ROW("kube_version", NULL, STR, NULL, NULL, store_kube_version, 0,
	    "The release to judge for, like C(\"1.31\"), in quotes. If not "
	    "given it is that of the image."),
	ROW("backup", NULL, BOOL, NULL, "true", store_not_bool,
	    MEMBER(no_backup), "Keep a copy of each file that is replaced."),
	ROW("backup_dir", NULL, PATH, NULL, REQUEST_BACKUP_DIR, store_text,
	    MEMBER(backup_dir),
	    "Where the copies are kept; never in a directory that kubelet "
	    "reads."),
	ROW("backup_file", NULL, PATH, NULL, NULL, store_text, MEMBER(backup),
	    "The copy that C(restored) puts back: what an earlier task "
	    "returned under this name, or the name of a file in "
	    "C(backup_dir)."),
};

/* A path in a flag is one of the container, where `~` means nothing. */
static const enum value_type flag_types[] = {
	[AUDIT_TYPE_FILE] = VALUE_STR,    [AUDIT_TYPE_FILE_OR_DASH] = VALUE_STR,
	[AUDIT_TYPE_INT] = VALUE_INT,     [AUDIT_TYPE_FLOAT] = VALUE_FLOAT,
	[AUDIT_TYPE_BOOL] = VALUE_BOOL,   [AUDIT_TYPE_DURATION] = VALUE_STR,
	[AUDIT_TYPE_MODE] = VALUE_STR,    [AUDIT_TYPE_FORMAT] = VALUE_STR,
	[AUDIT_TYPE_VERSION] = VALUE_STR,
};

static struct parameter flag_parameter(enum audit_flag_id id,
				       struct arena *arena)
{
	const struct audit_flag *flag = &audit_flags[id];
	char *name = arena_copy(arena, flag->name, strlen(flag->name));

	for (char *c = name; *c; c++)
		if (*c == '-')
			*c = '_';
	return (struct parameter){ .name = name,
				   .type = flag_types[flag->type],
				   .choices = audit_flag_choices(flag->type),
				   .help = flag->help,
				   .flag = id,
				   .store = store_text,
				   .member = MEMBER(spec.values) +
					     id * sizeof(flag->name) };
}

const struct parameter *parameter_list(struct arena *arena)
{
	struct parameter *list = arena_new(arena,
					   PARAMETER_COUNT * sizeof(*list));

	memcpy(list, rows, sizeof(rows));
	for (enum audit_flag_id id = 0; id < AUDIT_FLAG_COUNT; id++)
		list[PARAMETER_ROWS + id] = flag_parameter(id, arena);
	return list;
}
