#include "fuzz.h"

#include <stdlib.h>
#include <string.h>

struct fuzz_choices fuzz_take(const uint8_t *data, size_t size,
			      struct buf *text)
{
	const uint8_t *nul = size ? memrchr(data, '\0', size) : NULL;
	size_t len = nul ? (size_t)(nul - data) : size;
	struct fuzz_choices choices = { nul ? nul + 1 : data,
					nul ? size - len - 1 : 0 };

	*text = (struct buf){ memory_new(len + 1), len, len + 1 };
	if (len)
		memcpy(text->data, data, len);
	return choices;
}

size_t fuzz_choose(struct fuzz_choices *choices, size_t below)
{
	if (!choices->left)
		return 0;
	choices->left--;
	return *choices->data++ % below;
}
