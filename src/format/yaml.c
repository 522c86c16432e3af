#include "format/yaml.h"

#include <errno.h>
#include <libfyaml.h>
#include <string.h>

#include "format/yaml_scan.h"
#include "text/error.h"

enum { GAP_LINES = 100 };

/* One run over one text; `at` is behind what has been located so far. */
struct locating {
	struct yaml *yaml;
	struct scan text;
	struct fy_parser *parser;
	struct fy_event *event;
	size_t at;
	struct error *err;
};

static int locate_node(struct locating *l, struct tree_node *tree_node,
		       struct yaml_node *parent, size_t lead);

/* libfyaml says nothing of why it stops; malloc() of the libc does. */
static int refuse(struct locating *l, const struct tree_node *node)
{
	if (errno == ENOMEM)
		memory_fail();
	error_refuse(l->err, "ambiguous-yaml",
		     "two YAML parsers do not read this alike");
	error_place(l->err, node->line ? node->line : 1,
		    node->column ? node->column : 1);
	return error_hint(l->err, "write it in a simpler way: no unusual "
				  "YAML here");
}

static void drop_event(struct locating *l)
{
	fy_parser_event_free(l->parser, l->event);
	l->event = NULL;
}

/* Make the next event current, which must be of this type. */
static int take(struct locating *l, enum fy_event_type type,
		const struct tree_node *node)
{
	drop_event(l);
	l->event = fy_parser_parse(l->parser);
	if (!l->event || l->event->type != type)
		return refuse(l, node);
	return 0;
}

/* Whether the byte at the current position is `byte`. */
static bool stands(const struct locating *l, char byte)
{
	return l->at < l->text.len && l->text.data[l->at] == byte;
}

static struct yaml_node *new_node(struct locating *l, struct tree_node *tree,
				  struct yaml_node *parent, size_t lead)
{
	struct yaml_node *node = arena_new(&l->yaml->arena,
					   sizeof(struct yaml_node));

	node->kind = tree->kind;
	node->lead = lead;
	node->parent = parent;
	tree->origin = node;
	if (!parent)
		return node;
	if (parent->last)
		parent->last->next = node;
	else
		parent->first = node;
	parent->last = node;
	return node;
}

/* Return where the anchor, tag or verbatim tag (!<...>) at `at` ends. */
static size_t property_end(const struct locating *l, size_t at)
{
	const char *data = l->text.data;
	const char *end = NULL;

	if (l->text.len - at > 2 && data[at] == '!' && data[at + 1] == '<')
		end = memchr(data + at, '>', l->text.len - at);
	if (end)
		return (size_t)(end - data) + 1;
	while (!scan_is_gap(l->text, at) && !strchr(",]}", data[at]))
		at++;
	return at;
}

/*
 * Step over anchor and tag, in either order, to where the content starts. A
 * node without content ends behind its indicator or behind its properties.
 */
static void skip_properties(struct locating *l, struct yaml_node *node,
			    const struct tree_node *tree)
{
	size_t at = scan_skip_trivia(l->text, l->at);

	size_t count = (tree->anchor ? 1U : 0U) + (tree->tag ? 1U : 0U);

	node->has_anchor = tree->anchor != NULL;
	node->has_tag = tree->tag != NULL;
	node->span.start = count ? at : l->at;
	node->content = l->at;
	while (count--) {
		l->at = node->content = property_end(l, at);
		at = scan_skip_trivia(l->text, l->at);
	}
}

/* The content of a node that is not empty starts at the next word. */
static void start_content(struct locating *l, struct yaml_node *node)
{
	l->at = node->content = scan_skip_trivia(l->text, l->at);
	if (!node->has_anchor && !node->has_tag)
		node->span.start = node->content;
}

static size_t count_spaces(struct scan text, size_t at)
{
	size_t start = at;

	while (at < text.len && text.data[at] == ' ')
		at++;
	return at - start;
}

/* Return the spaces before the first line that is not empty; if all are, the
 * most that one of them has. */
static size_t first_indent(struct scan text, size_t line, size_t end)
{
	size_t most = 0;

	for (; line < end; line = scan_next_line(text, line)) {
		size_t count = count_spaces(text, line);

		if (line + count < end && !scan_break(text, line + count))
			return count;
		most = count > most ? count : most;
	}
	return most;
}

/*
 * A block scalar ends with its last line of content, line break not counted;
 * with "keep" chomping (|+) empty lines are content too. `end` is libfyaml's
 * mark, which may lie behind empty lines and comments. A line that is
 * indented less than the content is a comment, or empty; so is one with no
 * more than the indentation. How deep that is tells the content as it was
 * decoded: what its first line has more than there is its indentation.
 */
static size_t block_scalar_end(struct locating *l, size_t header, size_t end,
			       const struct tree_node *tree)
{
	struct scan text = l->text, decoded = { tree->text, tree->len };
	size_t last = scan_line_end(text, header);
	size_t line = scan_next_line(text, header);
	size_t indent = first_indent(text, line, end) -
			first_indent(decoded, 0, decoded.len);
	bool keeps = scan_keeps_breaks(text, header);

	for (; tree->len && line < end; line = scan_next_line(text, line)) {
		size_t line_end = scan_line_end(text, line);
		size_t spaces = count_spaces(text, line);
		bool is_empty = line + spaces == line_end;

		if (line_end > end || (!is_empty && spaces < indent))
			break;
		if (keeps || spaces > indent || !is_empty)
			last = line_end;
	}
	return last;
}

/* Set style and end of a scalar whose token has a text of its own. */
static int measure_scalar(struct locating *l, const struct tree_node *tree,
			  struct yaml_node *node, struct fy_token *token)
{
	const struct fy_mark *start = fy_token_start_mark(token);
	const struct fy_mark *end = fy_token_end_mark(token);
	size_t quote = 0;

	if (!start || !end || end->input_pos > l->text.len)
		return -1;
	node->span.end = end->input_pos;
	switch (fy_token_scalar_style(token)) {
	case FYSS_PLAIN:
		node->style = YAML_PLAIN;
		break;
	case FYSS_SINGLE_QUOTED:
		node->style = YAML_SINGLE;
		quote = 1;
		break;
	case FYSS_DOUBLE_QUOTED:
		node->style = YAML_DOUBLE;
		quote = 1;
		break;
	case FYSS_LITERAL:
	case FYSS_FOLDED:
		node->style = stands(l, '|') ? YAML_LITERAL : YAML_FOLDED;
		node->span.end = block_scalar_end(l, node->content,
						  end->input_pos, tree);
		return stands(l, '|') || stands(l, '>') ? 0 : -1;
	default:
		return -1;
	}
	node->span.end += quote;
	return start->input_pos == node->content + quote &&
			       node->span.end <= l->text.len
		       ? 0
		       : -1;
}

/*
 * libfyaml takes time with the square of the empty lines that follow each
 * other in a scalar, so there may not be many.
 */
static bool has_long_gap(struct scan text, struct fy_token *token)
{
	const struct fy_mark *start = fy_token_start_mark(token);
	const struct fy_mark *end = fy_token_end_mark(token);
	size_t count = 0;

	if (!start || !end || end->input_pos > text.len ||
	    end->line - start->line <= GAP_LINES)
		return false;
	text.len = end->input_pos;
	for (size_t at = start->input_pos; at < text.len && count <= GAP_LINES;
	     at = scan_next_line(text, at)) {
		if (scan_break(text, scan_skip_blanks(text, at)))
			count++;
		else
			count = 0;
	}
	return count > GAP_LINES;
}

/*
 * Whether the token is a plain scalar in one line, whose bytes are its text. To
 * have libfyaml decode it would take longer than to compare it.
 */
static bool is_verbatim(struct scan text, struct fy_token *token)
{
	const struct fy_mark *start = fy_token_start_mark(token);
	const struct fy_mark *end = fy_token_end_mark(token);

	return fy_token_scalar_style(token) == FYSS_PLAIN && start && end &&
	       start->line == end->line && end->input_pos <= text.len;
}

/*
 * Whether the token is a block scalar of one line of blanks that nothing ends:
 * libfyaml decodes it by memory that it has not set (valgrind says so).
 */
static bool is_undecodable(struct scan text, struct fy_token *token,
			   const struct tree_node *tree)
{
	const enum fy_scalar_style style = fy_token_scalar_style(token);
	const struct fy_mark *start = fy_token_start_mark(token);
	const struct fy_mark *end = fy_token_end_mark(token);

	return (style == FYSS_LITERAL || style == FYSS_FOLDED) && !tree->len &&
	       start && end && start->line == end->line &&
	       end->input_pos == text.len && !scan_break_before(text, text.len);
}

/*
 * Whether both parsers have decoded the same text. A block scalar whose last
 * line has no line break gets one from libfyaml, but not from libyaml.
 */
static bool same_text(struct scan text, struct fy_token *token,
		      const struct tree_node *tree)
{
	size_t len = 0;
	const char *decoded = "";

	if (token && is_verbatim(text, token)) {
		size_t start = fy_token_start_mark(token)->input_pos;

		decoded = text.data + start;
		len = fy_token_end_mark(token)->input_pos - start;
	} else if (token) {
		if (is_undecodable(text, token, tree))
			return false;
		decoded = fy_token_get_text(token, &len);
	}
	if (token && len == tree->len + 1 && decoded[tree->len] == '\n' &&
	    fy_token_end_mark(token)->input_pos == text.len &&
	    !scan_break_before(text, text.len))
		len--;
	return decoded && len == tree->len && !memcmp(decoded, tree->text, len);
}

static int locate_scalar(struct locating *l, struct tree_node *tree,
			 struct yaml_node *node)
{
	struct fy_token *token = l->event->scalar.value;

	if (token && has_long_gap(l->text, token)) {
		error_refuse(l->err, "long-gap",
			     "a text with more than %d empty lines in a row",
			     GAP_LINES);
		error_place(l->err, tree->line, tree->column);
		return error_hint(l->err, "take some of them out");
	}
	if (!same_text(l->text, token, tree))
		return refuse(l, tree);
	if (tree->plain && !tree->len) {
		node->style = YAML_EMPTY;
		if (!node->has_anchor && !node->has_tag)
			node->span.start = l->at;
		node->span.end = node->content = l->at;
		return 0;
	}
	start_content(l, node);
	if (measure_scalar(l, tree, node, token) < 0)
		return refuse(l, tree);
	if ((node->style == YAML_PLAIN) != tree->plain)
		return refuse(l, tree);
	l->at = node->span.end;
	return 0;
}

static int locate_alias(struct locating *l, struct tree_node *tree,
			struct yaml_node *node)
{
	start_content(l, node);
	node->style = YAML_ALIAS;
	if (!stands(l, '*') || l->text.len - l->at <= tree->len ||
	    memcmp(l->text.data + l->at + 1, tree->text, tree->len) != 0)
		return refuse(l, tree);
	l->at = node->span.end = l->at + 1 + tree->len;
	return 0;
}

/* Step over the comma between two children of a flow collection. */
static void skip_comma(struct locating *l)
{
	l->at = scan_skip_trivia(l->text, l->at);
	if (stands(l, ','))
		l->at = scan_skip_trivia(l->text, l->at + 1);
}

/* Step over the '?' of an explicit key, if one stands here. */
static bool skip_question_mark(struct locating *l)
{
	if (!stands(l, '?') || !scan_is_gap(l->text, l->at + 1))
		return false;
	l->at++;
	return true;
}

/*
 * Whether the next word is the colon of the key that `key_lead` introduces. In
 * block style that of an explicit key stands below its '?', or else it is that
 * of a key around it.
 */
static bool has_colon(const struct locating *l, const struct yaml_node *mapping,
		      bool is_explicit, size_t key_lead, size_t at)
{
	if (at >= l->text.len || l->text.data[at] != ':')
		return false;
	return mapping->style != YAML_BLOCK || !is_explicit ||
	       scan_column(l->text, at) == scan_column(l->text, key_lead);
}

/*
 * Locate a key and its value. The colon may be missing where the value is
 * empty: behind an explicit key, and in a flow mapping.
 */
static int locate_entry(struct locating *l, struct tree_node *key,
			struct yaml_node *parent)
{
	size_t lead = l->at = scan_skip_trivia(l->text, l->at);
	bool is_explicit = skip_question_mark(l);
	size_t colon;

	if (locate_node(l, key, parent, lead) < 0)
		return -1;
	parent->last->is_explicit = is_explicit;
	colon = scan_skip_trivia(l->text, l->at);
	if (!has_colon(l, parent, is_explicit, lead, colon))
		return locate_node(l, key->next, parent, YAML_NOWHERE);
	l->at = colon + 1;
	return locate_node(l, key->next, parent, colon);
}

static int locate_item(struct locating *l, struct tree_node *item,
		       struct yaml_node *parent)
{
	size_t lead = l->at = scan_skip_trivia(l->text, l->at);

	if (parent->style == YAML_FLOW)
		return locate_node(l, item, parent, lead);
	if (!stands(l, '-'))
		return refuse(l, item);
	l->at++;
	return locate_node(l, item, parent, lead);
}

static int locate_children(struct locating *l, struct tree_node *tree,
			   struct yaml_node *node)
{
	bool is_mapping = tree->kind == TREE_MAPPING;
	struct tree_node *child = tree->first;

	while (child) {
		int ret;

		if (node->style == YAML_FLOW)
			skip_comma(l);
		ret = is_mapping ? locate_entry(l, child, node)
				 : locate_item(l, child, node);
		if (ret < 0)
			return -1;
		child = is_mapping ? child->next->next : child->next;
	}
	return 0;
}

/* How a collection that starts here is written; libfyaml says block or flow. */
static enum yaml_style collection_style(const struct locating *l,
					const struct tree_node *tree)
{
	char bracket = tree->kind == TREE_MAPPING ? '{' : '[';
	bool is_flow = fy_event_get_node_style(l->event) == FYNS_FLOW;

	if (stands(l, bracket) && is_flow)
		return YAML_FLOW;
	return is_flow ? YAML_PAIR : YAML_BLOCK;
}

static int locate_collection(struct locating *l, struct tree_node *tree,
			     struct yaml_node *node)
{
	bool is_mapping = tree->kind == TREE_MAPPING;

	start_content(l, node);
	node->style = collection_style(l, tree);
	if (node->style == YAML_FLOW)
		l->at++;
	if (locate_children(l, tree, node) < 0)
		return -1;
	if (node->style == YAML_FLOW) {
		skip_comma(l);
		if (!stands(l, is_mapping ? '}' : ']'))
			return refuse(l, tree);
		l->at++;
	}
	node->span.end = l->at;
	return take(l, is_mapping ? FYET_MAPPING_END : FYET_SEQUENCE_END, tree);
}

static int locate_node(struct locating *l, struct tree_node *tree,
		       struct yaml_node *parent, size_t lead)
{
	static const enum fy_event_type types[] = {
		[TREE_MAPPING] = FYET_MAPPING_START,
		[TREE_SEQUENCE] = FYET_SEQUENCE_START,
		[TREE_SCALAR] = FYET_SCALAR,
		[TREE_ALIAS] = FYET_ALIAS,
	};
	struct yaml_node *node = new_node(l, tree, parent, lead);

	if (take(l, types[tree->kind], tree) < 0)
		return -1;
	skip_properties(l, node, tree);
	if (tree->kind == TREE_SCALAR)
		return locate_scalar(l, tree, node);
	if (tree->kind == TREE_ALIAS)
		return locate_alias(l, tree, node);
	return locate_collection(l, tree, node);
}

/* Whether "---" or "..." (three times `byte`) stands here as a word. */
static bool stands_marker(const struct locating *l, char byte)
{
	for (size_t i = 0; i < 3; i++)
		if (l->at + i >= l->text.len || l->text.data[l->at + i] != byte)
			return false;
	return scan_column(l->text, l->at) == 0 &&
	       scan_is_gap(l->text, l->at + 3);
}

/* Step over document ends, directives and, where there is one, the "---". */
static void skip_document_start(struct locating *l, bool has_marker)
{
	for (;;) {
		l->at = scan_skip_trivia(l->text, l->at);
		if (stands_marker(l, '.'))
			l->at += 3;
		else if (has_marker && stands(l, '%'))
			l->at = scan_next_line(l->text, l->at);
		else
			break;
	}
	if (has_marker && stands_marker(l, '-'))
		l->at += 3;
}

static int locate_document(struct locating *l, struct tree_node *root,
			   struct yaml_node *stream)
{
	if (take(l, FYET_DOCUMENT_START, root) < 0)
		return -1;
	skip_document_start(l, !l->event->document_start.implicit);
	if (locate_node(l, root, stream, l->at) < 0)
		return -1;
	return take(l, FYET_DOCUMENT_END, root);
}

static int locate_stream(struct locating *l, struct tree_node *stream)
{
	struct yaml_node *node = new_node(l, stream, NULL, 0);

	l->yaml->stream = node;
	node->style = YAML_BLOCK;
	if (take(l, FYET_STREAM_START, stream) < 0)
		return -1;
	for (struct tree_node *doc = stream->first; doc; doc = doc->next)
		if (locate_document(l, doc, node) < 0)
			return -1;
	node->span.end = l->text.len;
	return take(l, FYET_STREAM_END, stream);
}

/* libfyaml's own messages are not for our user: we have better ones. */
static void ignore_message(struct fy_diag *diag, void *user, const char *text,
			   size_t len)
{
	(void)diag, (void)user, (void)text, (void)len;
}

static struct fy_parser *new_parser(struct fy_diag *diag)
{
	struct fy_parse_cfg config = {
		.flags = FYPCF_QUIET | FYPCF_JSON_NONE |
			 FYPCF_DEFAULT_VERSION_1_1 |
			 FYPCF_SLOPPY_FLOW_INDENTATION,
		.diag = diag,
	};

	return fy_parser_create(&config);
}

int yaml_locate(struct yaml *yaml, const char *data, size_t len,
		struct tree *tree, struct error *err)
{
	struct fy_diag_cfg quiet = { .output_fn = ignore_message,
				     .level = FYET_MAX };
	struct fy_diag *diag = fy_diag_create(&quiet);
	struct locating l = { .yaml = yaml,
			      .text = { data, len },
			      .parser = new_parser(diag),
			      .at = scan_line_start((struct scan){ data, len },
						    0),
			      .err = err };
	int ret;

	yaml->data = data;
	yaml->len = len;
	errno = 0;
	if (!l.parser || fy_parser_set_string(l.parser, data, len) < 0)
		memory_fail();
	ret = locate_stream(&l, tree->stream);
	drop_event(&l);
	fy_parser_destroy(l.parser);
	fy_diag_destroy(diag);
	return ret;
}

void yaml_release(struct yaml *yaml)
{
	arena_release(&yaml->arena);
	*yaml = (struct yaml)YAML_INIT;
}
