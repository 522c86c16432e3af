/*
 * Two texts, parted by the first NUL: the edits between them, and the diff of
 * these edits, make the second text of the first.
 */
#include "fuzz.h"
#include "test.h"
#include "text/compare.h"
#include "text/diff.h"
#include "text/edit.h"
#include "text/line.h"

/* --- patch, in small ----------------------------------------------------- */

/* A text that is read line by line. */
struct reader {
	const struct buf *text;
	size_t at;
	size_t lines; /* that were read */
};

static bool is_at_end(const struct reader *reader)
{
	return reader->at == reader->text->len;
}

/* Read one line, with its line break if it has one. */
static struct buf next_line(struct reader *reader)
{
	struct span line;
	struct buf bytes = BUF_INIT;

	assert_false(is_at_end(reader));
	line = line_first(reader->text->data,
			  (struct span){ reader->at, reader->text->len });
	buf_add(&bytes, reader->text->data + line.start, line.end - line.start);
	reader->at = line.end;
	reader->lines++;
	return bytes;
}

/* Read a line of a hunk, "+text"; its break may be told to be none. */
static struct buf next_diff_line(struct reader *diff)
{
	static const char no_break[] = "\\ No newline at end of file\n";
	struct buf line = next_line(diff);

	if (diff->text->len - diff->at >= strlen(no_break) &&
	    !memcmp(diff->text->data + diff->at, no_break, strlen(no_break))) {
		diff->at += strlen(no_break);
		line.len--;
	}
	return line;
}

static void copy_lines(struct reader *original, size_t count, struct buf *out)
{
	while (count--) {
		CLEANUP(buf_release) struct buf line = next_line(original);

		buf_add(out, line.data, line.len);
	}
}

/* Carry out one line of a hunk. */
static void patch_line(const struct buf *line, struct reader *original,
		       struct buf *out)
{
	char mark = line->data[0];

	if (mark != '+') {
		CLEANUP(buf_release) struct buf old = next_line(original);

		assert_true(mark == ' ' || mark == '-');
		assert_bytes_equal(old.data, old.len, line->data + 1,
				   line->len - 1);
	}
	if (mark != '-')
		buf_add(out, line->data + 1, line->len - 1);
}

/* Read "12,3", or "12" where the count is 1. */
static void read_range(const char *text, size_t *start, size_t *count)
{
	char *end;

	*start = strtoul(text, &end, 10);
	assert_true(end > text);
	*count = *end == ',' ? strtoul(end + 1, NULL, 10) : 1;
	if (*count)
		--*start;
}

static void patch_hunk(struct reader *diff, struct reader *original,
		       struct buf *out)
{
	CLEANUP(buf_release) struct buf head = next_line(diff);
	size_t old_start, old_count, new_start, new_count, old_end;
	size_t added = 0, common = 0;

	assert_memory_equal(head.data, "@@ -", 4);
	read_range(head.data + 4, &old_start, &old_count);
	read_range(strchr(head.data, '+') + 1, &new_start, &new_count);
	assert_true(old_start >= original->lines);
	copy_lines(original, old_start - original->lines, out);
	old_end = old_start + old_count;
	while (original->lines < old_end || added + common < new_count) {
		CLEANUP(buf_release) struct buf line = next_diff_line(diff);

		added += line.data[0] == '+';
		common += line.data[0] == ' ';
		patch_line(&line, original, out);
	}
	assert_int_equal(original->lines, old_end);
	assert_int_equal(added + common, new_count);
}

static void patch(const struct buf *text, const struct buf *diff_text,
		  struct buf *out)
{
	struct reader original = { text, 0, 0 };
	struct reader diff = { diff_text, 0, 0 };
	CLEANUP(buf_release) struct buf names = BUF_INIT;

	if (!is_at_end(&diff)) {
		copy_lines(&diff, 2, &names);
		assert_buf_equal(&names, "--- a b\t\n+++ a b\t\n");
	}
	while (!is_at_end(&diff))
		patch_hunk(&diff, &original, out);
	while (!is_at_end(&original))
		copy_lines(&original, 1, out);
}

/* ------------------------------------------------------------------------- */

static void assert_same(const struct buf *actual, const struct buf *expected)
{
	assert_bytes_equal(actual->data, actual->len, expected->data,
			   expected->len);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	const uint8_t *nul = size ? memchr(data, '\0', size) : NULL;
	size_t len = nul ? (size_t)(nul - data) : size;
	CLEANUP(buf_release) struct buf original = BUF_INIT;
	CLEANUP(buf_release) struct buf wanted = BUF_INIT;
	CLEANUP(buf_release) struct buf applied = BUF_INIT;
	CLEANUP(buf_release) struct buf diff = BUF_INIT;
	CLEANUP(buf_release) struct buf patched = BUF_INIT;
	CLEANUP(edit_list_release)
	struct edit_list edits = EDIT_LIST_INIT(len);

	buf_add(&original, (const char *)data, len);
	if (nul)
		buf_add(&wanted, (const char *)nul + 1, size - len - 1);
	compare_texts(&original, &wanted, &edits);
	edit_list_apply(&edits, original.data, &applied);
	assert_same(&applied, &wanted);
	diff_render(&edits, original.data, "a b", false, &diff);
	patch(&original, &diff, &patched);
	assert_same(&patched, &wanted);
	assert_int_equal(edits.count == 0, buf_equal(&original, &wanted));
	return 0;
}
