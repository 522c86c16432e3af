#include "test.h"

/* What must hold of every buf at any time. */
static void assert_sound(const struct buf *buf)
{
	assert_non_null(buf->data);
	assert_int_equal(buf->data[buf->len], '\0');
	assert_true(buf->capacity ? buf->capacity > buf->len
				  : buf->data == buf_empty && !buf->len);
}

static void a_fresh_buf_is_an_empty_string(void **state)
{
	struct buf buf = BUF_INIT;

	(void)state;
	assert_sound(&buf);
	assert_buf_equal(&buf, "");
}

static void adding_nothing_allocates_nothing(void **state)
{
	struct buf buf = BUF_INIT;

	(void)state;
	buf_add(&buf, NULL, 0);
	buf_adds(&buf, "");
	buf_fill(&buf, 'x', 0);
	buf_addf(&buf, "%s", "");
	assert_sound(&buf);
	assert_int_equal(buf.capacity, 0);
}

static void every_way_of_adding_appends(void **state)
{
	CLEANUP(buf_release) struct buf buf = BUF_INIT;

	(void)state;
	buf_add(&buf, "abc", 2);
	assert_sound(&buf);
	buf_adds(&buf, "cd");
	buf_addc(&buf, 'e');
	buf_fill(&buf, '.', 3);
	buf_addf(&buf, "%d-%s", 42, "x");
	assert_sound(&buf);
	assert_buf_equal(&buf, "abcde...42-x");
}

static void any_byte_is_kept(void **state)
{
	CLEANUP(buf_release) struct buf buf = BUF_INIT;
	char all[256];

	(void)state;
	for (size_t i = 0; i < sizeof(all); i++)
		all[i] = (char)i;
	buf_add(&buf, all, sizeof(all));
	assert_sound(&buf);
	assert_bytes_equal(buf.data, buf.len, all, sizeof(all));
}

static void many_additions_keep_all(void **state)
{
	CLEANUP(buf_release) struct buf buf = BUF_INIT;

	(void)state;
	for (int i = 0; i < 10000; i++)
		buf_addc(&buf, (char)('a' + i % 26));
	assert_sound(&buf);
	assert_int_equal(buf.len, 10000);
	for (int i = 0; i < 10000; i++)
		assert_int_equal(buf.data[i], 'a' + i % 26);
}

static void formatting_may_be_longer_than_the_memory(void **state)
{
	CLEANUP(buf_release) struct buf buf = BUF_INIT;

	(void)state;
	buf_adds(&buf, "[");
	buf_addf(&buf, "%*s", 5000, "x");
	buf_adds(&buf, "]");
	assert_sound(&buf);
	assert_int_equal(buf.len, 5002);
	assert_string_equal(buf.data + 5000, "x]");
}

static void clearing_keeps_the_memory(void **state)
{
	CLEANUP(buf_release) struct buf buf = BUF_INIT;
	size_t capacity;

	(void)state;
	buf_clear(&buf);
	assert_sound(&buf);
	buf_adds(&buf, "text");
	capacity = buf.capacity;
	buf_clear(&buf);
	assert_sound(&buf);
	assert_buf_equal(&buf, "");
	assert_int_equal(buf.capacity, capacity);
}

static void releasing_makes_ready_again(void **state)
{
	struct buf buf = BUF_INIT;

	(void)state;
	buf_release(&buf);
	buf_adds(&buf, "text");
	buf_release(&buf);
	assert_sound(&buf);
	assert_int_equal(buf.capacity, 0);
	buf_adds(&buf, "again");
	assert_buf_equal(&buf, "again");
	buf_release(&buf);
}

static void stealing_leaves_an_empty_buf(void **state)
{
	CLEANUP(memory_release) char *nothing = NULL;
	CLEANUP(memory_release) char *text = NULL;
	struct buf buf = BUF_INIT;

	(void)state;
	nothing = buf_steal(&buf);
	assert_string_equal(nothing, "");
	buf_adds(&buf, "text");
	text = buf_steal(&buf);
	assert_string_equal(text, "text");
	assert_sound(&buf);
	assert_int_equal(buf.capacity, 0);
}

static void equal_means_the_same_bytes(void **state)
{
	CLEANUP(buf_release) struct buf a = BUF_INIT;
	CLEANUP(buf_release) struct buf b = BUF_INIT;

	(void)state;
	assert_true(buf_equal(&a, &b));
	buf_add(&a, "x\0y", 3);
	assert_false(buf_equal(&a, &b));
	buf_add(&b, "x\0z", 3);
	assert_false(buf_equal(&a, &b));
	buf_clear(&b);
	buf_add(&b, "x\0y", 3);
	assert_true(buf_equal(&a, &b));
}

static const struct CMUnitTest tests[] = {
	cmocka_unit_test(a_fresh_buf_is_an_empty_string),
	cmocka_unit_test(adding_nothing_allocates_nothing),
	cmocka_unit_test(every_way_of_adding_appends),
	cmocka_unit_test(any_byte_is_kept),
	cmocka_unit_test(many_additions_keep_all),
	cmocka_unit_test(formatting_may_be_longer_than_the_memory),
	cmocka_unit_test(clearing_keeps_the_memory),
	cmocka_unit_test(releasing_makes_ready_again),
	cmocka_unit_test(stealing_leaves_an_empty_buf),
	cmocka_unit_test(equal_means_the_same_bytes),
};

int main(int argc, char **argv)
{
	return run_tests("buf", tests, argc, argv);
}
