#include "audit/policy_yaml.h"

#include <stdlib.h>
#include <string.h>

#include "audit/policy_scalar.h"
#include "audit/policy_value.h"
#include "format/yaml_tree.h"
#include "text/error.h"

/* --- the first document -------------------------------------------------- */

/* The lines of a text, and how far the first document has got. */
struct scan {
	const char *data;
	size_t len;
	size_t at;   /* where the line starts */
	size_t next; /* where the next one starts */
	size_t line; /* from 1 */
	bool started;
};

static void scan_next(struct scan *scan)
{
	size_t i = scan->at = scan->next;

	while (i < scan->len && scan->data[i] != '\n' && scan->data[i] != '\r')
		i++;
	if (i + 1 < scan->len && scan->data[i] == '\r' &&
	    scan->data[i + 1] == '\n')
		i++;
	scan->next = i < scan->len ? i + 1 : i;
	scan->line++;
}

static bool is_blank_at(const struct scan *scan, size_t at)
{
	return at >= scan->len ||
	       (scan->data[at] && strchr(" \t\r\n", scan->data[at]) != NULL);
}

/* Whether the line starts with this document marker, "---" or "...". */
static bool has_marker(const struct scan *scan, const char *marker)
{
	return scan->len - scan->at >= 3 &&
	       !memcmp(scan->data + scan->at, marker, 3) &&
	       is_blank_at(scan, scan->at + 3);
}

/* Whether nothing stands in the line behind byte `at` but a comment. */
static bool is_empty_from(const struct scan *scan, size_t at)
{
	while (at < scan->next && is_blank_at(scan, at))
		at++;
	return at >= scan->next || scan->data[at] == '#';
}

/* Whether the document ends before this line. */
static bool ends_document(struct scan *scan)
{
	bool starts = has_marker(scan, "---");

	if (scan->started)
		return starts || has_marker(scan, "...");
	if (starts) {
		scan->started = true;
		return false;
	}
	if (is_empty_from(scan, scan->at) || scan->data[scan->at] == '%')
		return false;
	scan->started = true;
	return has_marker(scan, "...");
}

/* Note where what nobody reads starts, if anything but comments does. */
static void find_leftover(struct policy *policy, struct scan *scan)
{
	struct policy_place place = { scan->line, 1 };

	while (scan->at < scan->len) {
		size_t from = scan->at;

		if (has_marker(scan, "---") || has_marker(scan, "..."))
			from += 3;
		if (!is_empty_from(scan, from)) {
			policy->leftover = place;
			return;
		}
		scan_next(scan);
	}
}

/* go-yaml takes "%YAML 1.1" and no other version. */
static bool is_newer_yaml(const struct scan *scan)
{
	static const char directive[] = "%YAML";
	size_t at = scan->at + strlen(directive);

	if (scan->started || scan->next < at ||
	    memcmp(scan->data + scan->at, directive, strlen(directive)) != 0)
		return false;
	while (at < scan->next && is_blank_at(scan, at))
		at++;
	return scan->next - at < 3 || memcmp(scan->data + at, "1.1", 3) != 0 ||
	       !is_blank_at(scan, at + 3);
}

/*
 * go-yaml reads 512 bytes at a time, so bytes that are no text are found, and
 * refused, a little behind the end of the document too.
 */
static bool has_bytes_behind(const char *data, size_t from, size_t len)
{
	enum { CHUNK = 512, LOOK_AHEAD = 4 };
	size_t end = (from + LOOK_AHEAD + CHUNK - 1) / CHUNK * CHUNK;

	for (; from < len && from < end; from++) {
		unsigned char c = (unsigned char)data[from];

		if ((c < ' ' && c != '\t' && c != '\n' && c != '\r') ||
		    c == 0x7F)
			return true;
	}
	return false;
}

static ptrdiff_t refuse_document(struct policy *policy, size_t line,
				 const char *what)
{
	policy_refuse(policy, (struct policy_place){ line, 1 }, "not-yaml",
		      "%s", what);
	return -1;
}

/* Return the length of the first document, or -1. */
static ptrdiff_t find_document(struct policy *policy, const char *data,
			       size_t len)
{
	struct scan scan = { .data = data, .len = len };

	if (len >= 3 && !memcmp(data, "\xef\xbb\xbf", 3))
		scan.next = 3;
	do {
		scan_next(&scan);
		if (scan.at < len && is_newer_yaml(&scan))
			return refuse_document(policy, scan.line,
					       "not YAML 1.1, the only version "
					       "that kube-apiserver reads");
	} while (scan.at < len && !ends_document(&scan));
	if (scan.at < len && has_bytes_behind(data, scan.at, len))
		return refuse_document(policy, scan.line,
				       "there are control characters behind "
				       "the first document");
	len = scan.at;
	find_leftover(policy, &scan);
	return (ptrdiff_t)len;
}

/* --- the value of a node ------------------------------------------------- */

struct anchor {
	const char *name;
	struct policy_value *value;
	bool is_mapping;
};

/* One conversion of a tree into values. */
struct conversion {
	struct policy *policy;
	struct anchor *anchors; /* the latest of a name counts */
	size_t count;
	size_t capacity;
	size_t decoded; /* values, those of aliases each time */
	size_t aliased; /* those of aliases only */
};

static struct policy_value *convert(struct conversion *c,
				    const struct tree_node *node);

static struct policy_place place_of(const struct tree_node *node)
{
	return (struct policy_place){ node->line, node->column };
}

static struct policy_value *refuse(struct conversion *c,
				   const struct tree_node *node,
				   const char *what)
{
	policy_refuse(c->policy, place_of(node), "not-yaml", "%s", what);
	return NULL;
}

static struct policy_value *new_value(struct conversion *c,
				      const struct tree_node *node,
				      enum policy_value_kind kind)
{
	struct policy_value *value = policy_value_new(c->policy, kind,
						      place_of(node));
	void *anchors = c->anchors;

	if (!node->anchor)
		return value;
	memory_grow(&anchors, &c->capacity, c->count + 1, sizeof(*c->anchors));
	c->anchors = anchors;
	c->anchors[c->count++] = (struct anchor){ node->anchor, value,
						  node->kind == TREE_MAPPING };
	return value;
}

static const struct anchor *find_anchor(const struct conversion *c,
					const char *name)
{
	for (size_t i = c->count; i-- > 0;)
		if (!strcmp(c->anchors[i].name, name))
			return &c->anchors[i];
	return NULL;
}

/* go-yaml's guard against texts that blow up; its numbers. */
static bool is_excessive(const struct conversion *c)
{
	const double low = 400000, high = 4000000;
	double decoded = (double)c->decoded, allowed = 0.99;

	if (c->aliased <= 100 || c->decoded <= 1000)
		return false;
	if (decoded >= high)
		allowed = 0.10;
	else if (decoded > low)
		allowed = 0.99 - 0.89 * ((decoded - low) / (high - low));
	return (double)c->aliased / decoded > allowed;
}

static struct policy_value *convert_alias(struct conversion *c,
					  const struct tree_node *node)
{
	const struct anchor *anchor = find_anchor(c, node->text);

	if (!anchor)
		return refuse(c, node, "this alias names no anchor before it");
	if (anchor->value->is_open)
		return refuse(c, node, "this alias contains itself");
	c->decoded += anchor->value->weight;
	c->aliased += anchor->value->weight;
	if (is_excessive(c))
		return refuse(c, node,
			      "aliases make this text too large for "
			      "kube-apiserver");
	return anchor->value;
}

static struct policy_value *convert_scalar(struct conversion *c,
					   const struct tree_node *node)
{
	struct policy_value *value = new_value(c, node, POLICY_STRING);

	value->text.data = arena_copy(&c->policy->arena, node->text, node->len);
	value->text.len = node->len;
	if (policy_scalar_resolve(value, node))
		return value;
	return refuse(c, node, "the tag of this value contradicts it");
}

static struct policy_value *convert_sequence(struct conversion *c,
					     const struct tree_node *node)
{
	struct policy_value *list = new_value(c, node, POLICY_LIST);

	list->is_open = true;
	for (const struct tree_node *n = node->first; n; n = n->next) {
		struct policy_value *item = convert(c, n);

		if (!item)
			return NULL;
		policy_value_add(c->policy, list,
				 (struct policy_text){ "", 0, place_of(n) },
				 item);
	}
	list->is_open = false;
	return list;
}

/* --- mappings ------------------------------------------------------------ */

/* An entry of a mapping while it is not yet known which ones count. */
struct candidate {
	struct policy_entry entry;
	size_t order;
	bool is_merged; /* comes from a merge key */
	const struct policy_value *unfit_key;
};

struct candidate_list {
	struct candidate *items;
	size_t count;
	size_t capacity;
};

static void candidate_list_release(struct candidate_list *list)
{
	free(list->items);
}

static void add_candidate(struct candidate_list *list,
			  struct policy_entry entry, bool is_merged,
			  const struct policy_value *unfit_key)
{
	void *items = list->items;

	memory_grow(&items, &list->capacity, list->count + 1,
		    sizeof(*list->items));
	list->items = items;
	list->items[list->count] = (struct candidate){ entry, list->count,
						       is_merged, unfit_key };
	list->count++;
}

static bool is_merge_key(const struct tree_node *node)
{
	if (!tree_says(node, "<<"))
		return false;
	return node->tag ? !strcmp(node->tag, "tag:yaml.org,2002:merge")
			 : node->plain;
}

static bool is_mergeable(const struct conversion *c,
			 const struct tree_node *node)
{
	const struct anchor *anchor;

	if (node->kind != TREE_ALIAS)
		return node->kind == TREE_MAPPING;
	anchor = find_anchor(c, node->text);
	return !anchor || anchor->is_mapping;
}

static bool merge_one(struct conversion *c, const struct tree_node *node,
		      struct candidate_list *list)
{
	const struct policy_value *value;

	if (!is_mergeable(c, node)) {
		refuse(c, node,
		       "a merge key takes a mapping, or a list of "
		       "mappings");
		return false;
	}
	value = convert(c, node);
	for (size_t i = 0; value && i < value->count; i++)
		add_candidate(list, value->entries[i], true, NULL);
	return value != NULL;
}

/* go-yaml merges the last mapping of a list first. */
static bool merge_sequence(struct conversion *c, const struct tree_node *node,
			   const struct tree_node *item,
			   struct candidate_list *list)
{
	if (!item)
		return true;
	return merge_sequence(c, node, item->next, list) &&
	       merge_one(c, item, list);
}

static bool merge(struct conversion *c, const struct tree_node *node,
		  struct candidate_list *list)
{
	if (node->kind == TREE_SEQUENCE)
		return merge_sequence(c, node, node->first, list);
	return merge_one(c, node, list);
}

static bool convert_entry(struct conversion *c, const struct tree_node *node,
			  struct candidate_list *list)
{
	struct policy_value *key = convert(c, node), *value;
	struct policy_entry entry;

	if (!key)
		return false;
	if (key->kind == POLICY_LIST || key->kind == POLICY_OBJECT) {
		refuse(c, node, "a list or mapping cannot be a key");
		return false;
	}
	value = convert(c, node->next);
	if (!value)
		return false;
	entry = (struct policy_entry){ key->text, value };
	entry.key.place = place_of(node);
	if (key->kind == POLICY_BOOL) {
		entry.key.data = key->truth ? "true" : "false";
		entry.key.len = strlen(entry.key.data);
	}
	add_candidate(list, entry, false, key->is_key ? NULL : key);
	return true;
}

static int compare_texts(const struct policy_text *a,
			 const struct policy_text *b)
{
	int order = memcmp(a->data, b->data, a->len < b->len ? a->len : b->len);

	return order ? order : (a->len > b->len) - (a->len < b->len);
}

static int compare_candidates(const void *a, const void *b)
{
	const struct candidate *x = a, *y = b;
	int order = compare_texts(&x->entry.key, &y->entry.key);

	return order ? order : (x->order > y->order) - (x->order < y->order);
}

/* A merged key that is overridden is one given twice, for kube-apiserver. */
static void report_twice(struct conversion *c, const struct candidate *first,
			 const struct candidate *again)
{
	struct finding *finding;

	if (!first->is_merged && !again->is_merged) {
		policy_value_twice(c->policy, &again->entry.key,
				   first->entry.key.place);
		return;
	}
	finding = policy_value_twice(c->policy,
				     first->is_merged ? &again->entry.key
						      : &first->entry.key,
				     again->entry.key.place);
	finding_hint(finding, "write the field out instead of merging it");
}

/* Keep the last of each key, in the order of keys. */
static void settle(struct conversion *c, struct candidate_list *list,
		   struct policy_value *object)
{
	if (list->count)
		qsort(list->items, list->count, sizeof(*list->items),
		      compare_candidates);
	for (size_t i = 0; i < list->count; i++) {
		const struct candidate *one = &list->items[i], *next = one + 1;

		if (i + 1 < list->count &&
		    !compare_texts(&one->entry.key, &next->entry.key)) {
			report_twice(c, one, next);
			continue;
		}
		if (one->unfit_key)
			object->unfit = one->unfit_key;
		policy_value_add(c->policy, object, one->entry.key,
				 one->entry.value);
	}
}

static struct policy_value *convert_mapping(struct conversion *c,
					    const struct tree_node *node)
{
	CLEANUP(candidate_list_release) struct candidate_list list = { 0 };
	struct policy_value *object = new_value(c, node, POLICY_OBJECT);

	object->is_open = true;
	for (const struct tree_node *n = node->first; n; n = n->next->next)
		if (is_merge_key(n) ? !merge(c, n->next, &list)
				    : !convert_entry(c, n, &list))
			return NULL;
	settle(c, &list, object);
	object->is_unique = true;
	object->is_open = false;
	return object;
}

static struct policy_value *convert(struct conversion *c,
				    const struct tree_node *node)
{
	size_t before = c->decoded++;
	struct policy_value *value;

	if (node->kind == TREE_ALIAS)
		return convert_alias(c, node);
	if (node->kind == TREE_SCALAR)
		return convert_scalar(c, node);
	value = node->kind == TREE_SEQUENCE ? convert_sequence(c, node)
					    : convert_mapping(c, node);
	if (value)
		value->weight = c->decoded - before;
	return value;
}

static struct policy_value *convert_document(struct policy *policy,
					     const struct tree_node *node)
{
	struct conversion c = { .policy = policy, .decoded = 1 };
	struct policy_value *value;

	if (!node)
		return policy_value_new(policy, POLICY_NULL,
					(struct policy_place){ 1, 1 });
	value = convert(&c, node);
	free(c.anchors);
	return value;
}

static void refuse_syntax(struct policy *policy, const struct error *err)
{
	struct policy_place place = { err->line, err->column };

	policy_refuse(policy, place, err->code,
		      "%s: kube-apiserver does not start", err->message);
}

struct policy_value *policy_yaml_read(struct policy *policy, const char *data,
				      size_t len)
{
	CLEANUP(tree_release) struct tree tree = TREE_INIT;
	CLEANUP_ERROR struct error err = ERROR_INIT;
	ptrdiff_t end = find_document(policy, data, len);

	if (end < 0)
		return NULL;
	if (tree_parse(&tree, data, (size_t)end, &err) < 0) {
		refuse_syntax(policy, &err);
		return NULL;
	}
	return convert_document(policy, tree_document(&tree));
}
