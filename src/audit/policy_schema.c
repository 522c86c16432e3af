#include "audit/policy_schema.h"

#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include "audit/policy_time.h"
#include "audit/policy_value.h"
#include "text/buf.h"

enum field_type {
	FIELD_STRING,  /* struct policy_text */
	FIELD_BOOL,    /* bool */
	FIELD_CHOICE,  /* enum policy_choice */
	FIELD_INTEGER, /* checked, not kept; so are the next three */
	FIELD_TIME,
	FIELD_ANY,
	FIELD_MAP,     /* of strings */
	FIELD_STRINGS, /* struct policy_list of struct policy_text */
	FIELD_OBJECT,  /* checked, not kept */
	FIELD_OBJECTS, /* struct policy_list of what the schema says */
};

/* Where a field whose value is checked but not kept goes. */
#define NOT_KEPT SIZE_MAX

struct field {
	const char *name;
	enum field_type type;
	size_t offset;
	unsigned since; /* N of the release 1.N that brings it */
	const struct schema *schema;
};

/* An object: its fields end with one without a name. */
struct schema {
	enum policy_part part;
	size_t size; /* of the struct that it is decoded into */
	const struct field *fields;
};

#define CHECKED(name, type)                                                    \
	{                                                                      \
		name, type, NOT_KEPT, 0, NULL                                  \
	}
#define END                                                                    \
	{                                                                      \
		NULL, FIELD_ANY, NOT_KEPT, 0, NULL                             \
	}

static const struct field owner_fields[] = {
	CHECKED("apiVersion", FIELD_STRING),
	CHECKED("kind", FIELD_STRING),
	CHECKED("name", FIELD_STRING),
	CHECKED("uid", FIELD_STRING),
	CHECKED("controller", FIELD_BOOL),
	CHECKED("blockOwnerDeletion", FIELD_BOOL),
	END,
};

static const struct field managed_fields[] = {
	CHECKED("manager", FIELD_STRING),
	CHECKED("operation", FIELD_STRING),
	CHECKED("apiVersion", FIELD_STRING),
	CHECKED("time", FIELD_TIME),
	CHECKED("fieldsType", FIELD_STRING),
	CHECKED("fieldsV1", FIELD_ANY),
	CHECKED("subresource", FIELD_STRING),
	END,
};

static const struct schema owner_schema = { POLICY_PART_OTHER, 0,
					    owner_fields };
static const struct schema managed_schema = { POLICY_PART_OTHER, 0,
					      managed_fields };

static const struct field metadata_fields[] = {
	CHECKED("name", FIELD_STRING),
	CHECKED("generateName", FIELD_STRING),
	CHECKED("namespace", FIELD_STRING),
	CHECKED("selfLink", FIELD_STRING),
	CHECKED("uid", FIELD_STRING),
	CHECKED("resourceVersion", FIELD_STRING),
	CHECKED("generation", FIELD_INTEGER),
	CHECKED("creationTimestamp", FIELD_TIME),
	CHECKED("deletionTimestamp", FIELD_TIME),
	CHECKED("deletionGracePeriodSeconds", FIELD_INTEGER),
	CHECKED("labels", FIELD_MAP),
	CHECKED("annotations", FIELD_MAP),
	{ "ownerReferences", FIELD_OBJECTS, NOT_KEPT, 0, &owner_schema },
	CHECKED("finalizers", FIELD_STRINGS),
	{ "managedFields", FIELD_OBJECTS, NOT_KEPT, 0, &managed_schema },
	END,
};

static const struct schema metadata_schema = { POLICY_PART_OTHER, 0,
					       metadata_fields };

#define ITEM(field)   offsetof(struct policy_resources, field)
#define RULE(field)   offsetof(struct policy_rule, field)
#define POLICY(field) offsetof(struct policy, field)

static const struct field resources_fields[] = {
	{ "group", FIELD_STRING, ITEM(group), 0, NULL },
	{ "resources", FIELD_STRINGS, ITEM(resources), 0, NULL },
	{ "resourceNames", FIELD_STRINGS, ITEM(names), 8, NULL },
	END,
};

static const struct schema resources_schema = { POLICY_PART_RESOURCES,
						sizeof(struct policy_resources),
						resources_fields };

static const struct field rule_fields[] = {
	{ "level", FIELD_STRING, RULE(level_text), 0, NULL },
	{ "users", FIELD_STRINGS, RULE(users), 0, NULL },
	{ "userGroups", FIELD_STRINGS, RULE(groups), 0, NULL },
	{ "verbs", FIELD_STRINGS, RULE(verbs), 0, NULL },
	{ "resources", FIELD_OBJECTS, RULE(resources), 0, &resources_schema },
	{ "namespaces", FIELD_STRINGS, RULE(namespaces), 0, NULL },
	{ "nonResourceURLs", FIELD_STRINGS, RULE(urls), 0, NULL },
	{ "omitStages", FIELD_STRINGS, RULE(omit_stages), 8, NULL },
	{ "omitManagedFields", FIELD_CHOICE, RULE(omit_managed_fields), 23,
	  NULL },
	END,
};

static const struct schema rule_schema = { POLICY_PART_RULE,
					   sizeof(struct policy_rule),
					   rule_fields };

static const struct field policy_fields[] = {
	{ "apiVersion", FIELD_STRING, POLICY(api_version), 0, NULL },
	{ "kind", FIELD_STRING, POLICY(kind), 0, NULL },
	{ "metadata", FIELD_OBJECT, NOT_KEPT, 0, &metadata_schema },
	{ "rules", FIELD_OBJECTS, POLICY(rules), 0, &rule_schema },
	{ "omitStages", FIELD_STRINGS, POLICY(omit_stages), 9, NULL },
	{ "omitManagedFields", FIELD_BOOL, POLICY(omit_managed_fields), 23,
	  NULL },
	END,
};

static const struct schema policy_schema = { POLICY_PART_POLICY, 0,
					     policy_fields };

/* --- decoding ------------------------------------------------------------ */

/* Where a decoding has got to. */
struct decoding {
	struct policy *policy;
	struct buf path; /* "rules[0].resources" */
	size_t rule;
	size_t item;
	bool failed;
};

static void decode_field(struct decoding *d, const struct field *field,
			 const struct policy_value *value, void *target);

/* --- wrong types --------------------------------------------------------- */

/* What a field takes, for people. */
static const char *const wanted[] = {
	[FIELD_STRING] = "a string",
	[FIELD_BOOL] = "true or false",
	[FIELD_CHOICE] = "true or false",
	[FIELD_INTEGER] = "a whole number",
	[FIELD_TIME] = "a time such as 2006-01-02T15:04:05Z",
	[FIELD_ANY] = "anything",
	[FIELD_MAP] = "an object of strings",
	[FIELD_STRINGS] = "a list of strings",
	[FIELD_OBJECT] = "an object",
	[FIELD_OBJECTS] = "a list of objects",
};

/* Show a short value as it stands: "'get'"; else nothing. */
static void add_text(const struct policy_value *value, struct buf *out)
{
	enum { LONGEST = 40 };

	if (value->kind == POLICY_NULL || value->kind > POLICY_STRING ||
	    value->text.len > LONGEST)
		return;
	buf_addf(out, " ('%s')", value->text.data);
}

static void hint_type(struct finding *finding, enum field_type type,
		      const struct policy_value *value, const char *name)
{
	bool is_word = value->kind == POLICY_BOOL ||
		       value->kind == POLICY_NUMBER;

	if (type == FIELD_STRING && is_word)
		finding_hint(finding, "put it in quotes: \"%s\"",
			     value->text.data);
	else if (type == FIELD_STRINGS && value->kind == POLICY_STRING)
		finding_hint(finding, "write a list: %s: [\"%s\"]", name,
			     value->text.data);
	else if (type == FIELD_STRING && value->kind == POLICY_LIST)
		finding_hint(finding, "it is one string, without brackets");
	else if (type == FIELD_OBJECTS && value->kind == POLICY_OBJECT)
		finding_hint(finding, "begin each of its items with a dash");
	else if ((type == FIELD_BOOL || type == FIELD_CHOICE) &&
		 value->kind == POLICY_STRING)
		finding_hint(finding, "leave the quotes out");
}

/* What is wrong is `value`, which should be of `type`. */
static void refuse_type(struct decoding *d, const struct field *field,
			enum field_type type, const struct policy_value *value)
{
	CLEANUP(buf_release) struct buf text = BUF_INIT;
	struct finding *finding;

	d->failed = true;
	add_text(value, &text);
	finding = policy_refuse(d->policy, value->text.place, "wrong-type",
				"%s takes %s, not %s%s: kube-apiserver does "
				"not start",
				d->path.data, wanted[type],
				policy_value_kind_names[value->kind],
				text.data);
	hint_type(finding, type, value, field->name);
}

/* An item of `rules` or `resources` that is no object. */
static void refuse_item(struct decoding *d, const struct schema *schema,
			const struct policy_value *value)
{
	CLEANUP(buf_release) struct buf text = BUF_INIT;
	struct finding *finding;

	d->failed = true;
	add_text(value, &text);
	finding = policy_refuse(
		d->policy, value->text.place, "wrong-type",
		"%s is an object, not %s%s: kube-apiserver "
		"does not start",
		d->path.data, policy_value_kind_names[value->kind], text.data);
	if (schema->part == POLICY_PART_RESOURCES &&
	    value->kind == POLICY_STRING)
		finding_hint(
			finding,
			"write - group: \"\" and resources: [\"%s\"] in it",
			value->text.data);
}

/* --- lists --------------------------------------------------------------- */

static void *item_at(struct policy_list *list, size_t index, size_t size)
{
	return (char *)list->items + index * size;
}

/*
 * Return item number `index`, which is the last one so far or just behind it.
 * Its old contents, if there are any, stay.
 */
static void *list_reach(struct policy *policy, struct policy_list *list,
			size_t index, size_t size)
{
	if (index >= list->capacity) {
		size_t capacity = list->capacity ? 2 * list->capacity : 4;
		void *items = arena_new(&policy->arena, capacity * size);

		if (list->stored)
			memcpy(items, list->items, list->stored * size);
		list->items = items;
		list->capacity = capacity;
	}
	list->count = index + 1;
	if (list->stored < list->count)
		list->stored = list->count;
	return item_at(list, index, size);
}

/* Go makes a list that is empty or null anew, and shortens another. */
static void list_end(struct policy_list *list, size_t count)
{
	struct policy_place place = list->place;

	if (!count)
		*list = (struct policy_list){ .place = place };
	list->count = count;
}

/* --- objects ------------------------------------------------------------- */

static const struct field *find_field(const struct decoding *d,
				      const struct schema *schema,
				      const struct policy_text *name,
				      unsigned *ret_since)
{
	*ret_since = 0;
	for (const struct field *f = schema->fields; f->name; f++) {
		if (!policy_text_is(name, f->name))
			continue;
		*ret_since = f->since;
		return f->since <= d->policy->minor ? f : NULL;
	}
	return NULL;
}

/* Lengthen the path by ".name"; buf_cut() takes it away again. */
static size_t push(struct decoding *d, const char *name)
{
	size_t len = d->path.len;

	buf_addf(&d->path, "%s%s", len ? "." : "", name);
	return len;
}

static size_t push_index(struct decoding *d, size_t index)
{
	size_t len = d->path.len;

	buf_addf(&d->path, "[%zu]", index);
	return len;
}

static void pop(struct decoding *d, size_t len)
{
	d->path.len = len;
	d->path.data[len] = '\0';
}

static void add_ignored(struct decoding *d, const struct schema *schema,
			const struct policy_text *name, unsigned since)
{
	struct policy_list *list = &d->policy->ignored;
	struct policy_ignored *ignored = list_reach(
		d->policy, list, list->count, sizeof(*ignored));
	size_t len = push(d, name->data);

	*ignored = (struct policy_ignored){
		.part = schema->part,
		.rule = d->rule,
		.item = d->item,
		.since = since,
		.name = *name,
		.path = arena_copy(&d->policy->arena, d->path.data,
				   d->path.len),
	};
	pop(d, len);
}

/* The entry before number `index` with its key, or NULL. */
static const struct policy_entry *find_before(const struct policy_value *object,
					      size_t index)
{
	for (size_t i = 0; !object->is_unique && i < index; i++)
		if (policy_text_equal(&object->entries[i].key,
				      &object->entries[index].key))
			return &object->entries[i];
	return NULL;
}

static void decode_object(struct decoding *d, const struct schema *schema,
			  const struct policy_value *value, void *target)
{
	for (size_t i = 0; i < value->count; i++) {
		const struct policy_entry *entry = &value->entries[i], *first;
		unsigned since;
		const struct field *field = find_field(d, schema, &entry->key,
						       &since);
		size_t len;

		if (!field) {
			add_ignored(d, schema, &entry->key, since);
			continue;
		}
		first = find_before(value, i);
		if (first)
			policy_value_twice(d->policy, &entry->key,
					   first->key.place);
		len = push(d, field->name);
		decode_field(d, field, entry->value,
			     target && field->offset != NOT_KEPT
				     ? (char *)target + field->offset
				     : NULL);
		pop(d, len);
	}
}

/* Note where an item stands, and which one it is. */
static void begin_item(struct decoding *d, const struct schema *schema,
		       size_t index, const struct policy_entry *entry,
		       void *item)
{
	if (schema->part == POLICY_PART_RULE) {
		d->rule = index;
		((struct policy_rule *)item)->place = entry->key.place;
	} else if (schema->part == POLICY_PART_RESOURCES) {
		struct policy_resources *resources = item;

		d->item = index;
		resources->place = entry->key.place;
		resources->is_null = entry->value->kind == POLICY_NULL;
	}
}

static void decode_word(struct decoding *d, const struct field *field,
			const struct policy_entry *entry,
			struct policy_text *word)
{
	if (entry->value->kind == POLICY_STRING) {
		*word = entry->value->text;
		word->place = entry->key.place;
		return;
	}
	if (!word->data)
		*word = (struct policy_text){ "", 0, entry->key.place };
	if (entry->value->kind != POLICY_NULL)
		refuse_type(d, field, FIELD_STRING, entry->value);
}

static void decode_item(struct decoding *d, const struct schema *schema,
			size_t index, const struct policy_entry *entry,
			void *item)
{
	begin_item(d, schema, index, entry, item);
	if (entry->value->kind == POLICY_OBJECT)
		decode_object(d, schema, entry->value,
			      schema->size ? item : NULL);
	else if (entry->value->kind != POLICY_NULL)
		refuse_item(d, schema, entry->value);
}

static void decode_items(struct decoding *d, const struct field *field,
			 const struct policy_value *value,
			 struct policy_list *list)
{
	struct policy_list unkept = { 0 };
	size_t size = sizeof(struct policy_text);

	if (field->schema && field->schema->size)
		size = field->schema->size;
	if (!list)
		list = &unkept;
	for (size_t i = 0; i < value->count; i++) {
		void *item = list_reach(d->policy, list, i, size);
		size_t len = push_index(d, i);

		if (field->schema)
			decode_item(d, field->schema, i, &value->entries[i],
				    item);
		else
			decode_word(d, field, &value->entries[i], item);
		pop(d, len);
	}
	list_end(list, value->count);
}

static void decode_list(struct decoding *d, const struct field *field,
			const struct policy_value *value,
			struct policy_list *list)
{
	if (value->kind == POLICY_LIST)
		decode_items(d, field, value, list);
	else if (value->kind != POLICY_NULL)
		refuse_type(d, field, field->type, value);
	else if (list)
		list_end(list, 0);
	if (list)
		list->place = value->text.place;
}

static void decode_map(struct decoding *d, const struct field *field,
		       const struct policy_value *value)
{
	for (size_t i = 0; i < value->count; i++) {
		const struct policy_value *one = value->entries[i].value;
		const struct policy_entry *first = find_before(value, i);
		size_t len = push(d, value->entries[i].key.data);

		if (first)
			policy_value_twice(d->policy, &value->entries[i].key,
					   first->key.place);
		if (one->kind != POLICY_STRING && one->kind != POLICY_NULL)
			refuse_type(d, field, FIELD_STRING, one);
		pop(d, len);
	}
}

static void decode_choice(const struct policy_value *value,
			  enum policy_choice *target)
{
	if (target)
		*target = value->kind == POLICY_NULL ? POLICY_UNSAID
			  : value->truth             ? POLICY_YES
						     : POLICY_NO;
}

/* Whether a value that is not null is of the type of a field. */
static bool has_type(const struct field *field,
		     const struct policy_value *value)
{
	static const enum policy_value_kind kinds[] = {
		[FIELD_STRING] = POLICY_STRING, [FIELD_BOOL] = POLICY_BOOL,
		[FIELD_CHOICE] = POLICY_BOOL,   [FIELD_INTEGER] = POLICY_NUMBER,
		[FIELD_TIME] = POLICY_STRING,   [FIELD_MAP] = POLICY_OBJECT,
		[FIELD_STRINGS] = POLICY_LIST,  [FIELD_OBJECT] = POLICY_OBJECT,
		[FIELD_OBJECTS] = POLICY_LIST,  [FIELD_ANY] = POLICY_NULL,
	};

	if (field->type == FIELD_ANY)
		return true;
	if (value->kind != kinds[field->type])
		return false;
	return (field->type != FIELD_INTEGER || value->is_whole) &&
	       (field->type != FIELD_TIME ||
		policy_time_is_rfc3339(value->text.data));
}

static void decode_field(struct decoding *d, const struct field *field,
			 const struct policy_value *value, void *target)
{
	bool is_list = field->type == FIELD_STRINGS ||
		       field->type == FIELD_OBJECTS;

	if (is_list)
		decode_list(d, field, value, target);
	else if (value->kind != POLICY_NULL && !has_type(field, value))
		refuse_type(d, field, field->type, value);
	else if (field->type == FIELD_CHOICE)
		decode_choice(value, target);
	else if (field->type == FIELD_MAP)
		decode_map(d, field, value);
	else if (field->type == FIELD_OBJECT)
		decode_object(d, field->schema, value, target);
	else if (target && value->kind == POLICY_BOOL)
		*(bool *)target = value->truth;
	else if (target && value->kind == POLICY_STRING)
		*(struct policy_text *)target = value->text;
}

bool policy_schema_decode(struct policy *policy,
			  const struct policy_value *root)
{
	struct decoding d = { .policy = policy, .path = BUF_INIT };

	decode_object(&d, &policy_schema, root, policy);
	buf_release(&d.path);
	return !d.failed;
}

/* --- names --------------------------------------------------------------- */

static const struct schema *const schemas[] = {
	[POLICY_PART_POLICY] = &policy_schema,
	[POLICY_PART_RULE] = &rule_schema,
	[POLICY_PART_RESOURCES] = &resources_schema,
	[POLICY_PART_OTHER] = &metadata_schema,
};

const char *policy_schema_field(enum policy_part part, size_t index)
{
	return schemas[part]->fields[index].name;
}

bool policy_schema_has(enum policy_part part, const char *name)
{
	for (const struct field *f = schemas[part]->fields; f->name; f++)
		if (!strcmp(f->name, name))
			return true;
	return false;
}
