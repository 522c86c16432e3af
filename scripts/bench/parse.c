/*
 * parse - parse one file as YAML, and do nothing else
 *
 * What apiserver-audit is measured beside. Compiled with PARSE_LIBFYAML it
 * parses by libfyaml, else by libyaml. Without an argument it only starts and
 * ends, which is the least that any program takes. Exit 1: not YAML.
 */
#include <fcntl.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <unistd.h>

#ifdef PARSE_LIBFYAML
#include <libfyaml.h>

static int parse(const char *data, size_t len)
{
	static const struct fy_parse_cfg config = { .flags = FYPCF_QUIET };
	struct fy_parser *parser = fy_parser_create(&config);
	struct fy_event *event;
	int failed;

	if (!parser || fy_parser_set_string(parser, data, len) < 0)
		return -1;
	while ((event = fy_parser_parse(parser)))
		fy_parser_event_free(parser, event);
	failed = fy_parser_get_stream_error(parser);
	fy_parser_destroy(parser);
	return failed ? -1 : 0;
}
#else
#include <yaml.h>

static int parse(const char *data, size_t len)
{
	yaml_parser_t parser;
	yaml_event_t event;
	int done = 0;

	if (!yaml_parser_initialize(&parser))
		return -1;
	yaml_parser_set_input_string(&parser, (const unsigned char *)data, len);
	while (!done) {
		if (!yaml_parser_parse(&parser, &event))
			return -1;
		done = event.type == YAML_STREAM_END_EVENT;
		yaml_event_delete(&event);
	}
	yaml_parser_delete(&parser);
	return 0;
}
#endif

/* Return the bytes of the file at `path`, or NULL. */
static char *read_all(const char *path, size_t *ret_len)
{
	struct stat stat;
	int fd = open(path, O_RDONLY | O_CLOEXEC);
	char *data;

	if (fd < 0 || fstat(fd, &stat) < 0)
		return NULL;
	*ret_len = (size_t)stat.st_size;
	data = malloc(*ret_len + 1);
	if (data && read(fd, data, *ret_len) != stat.st_size) {
		free(data);
		data = NULL;
	}
	close(fd);
	return data;
}

int main(int argc, char **argv)
{
	size_t len;
	char *data;

	if (argc < 2)
		return 0;
	data = read_all(argv[1], &len);
	if (!data || parse(data, len) < 0)
		return 1;
	free(data);
	return 0;
}
