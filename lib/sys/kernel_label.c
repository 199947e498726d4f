/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "lib/sys/kernel_label.h"

#include <stdlib.h>
#include <string.h>

#include "lib/base/fail.h"
#include "lib/base/loadfile.h"
#include "lib/base/scope.h"
#include "lib/base/text.h"

#define MOST_BYTES	    (1u << 20)
#define COMMIT_DIGITS_LEAST 7

static int label_parse_commit(const char *path, const char *line,
			      struct kernel_label *label)
{
	size_t len = strspn(line, "0123456789abcdef");

	if (len < COMMIT_DIGITS_LEAST || len >= sizeof(label->commit) ||
	    (line[len] && line[len] != ' '))
		return fail(0, "%s: line 2 is neither \"HASH SUBJECT\" nor "
			    "\"package NAME VERSION\"", path);
	memcpy(label->commit, line, len);
	label->commit[len] = '\0';
	text_clean(line + len + (line[len] == ' '), label->subject,
		   sizeof(label->subject));
	return 0;
}

int kernel_label_load(const char *path, const char *release,
		      struct kernel_label *label)
{
	static const char package[] = "package ";
	SCOPE_FREE char *text = NULL;
	char *rest, *line;
	size_t len;
	int err;

	*label = (struct kernel_label){ 0 };
	err = loadfile_read(path, MOST_BYTES, &text, &len);
	if (err)
		return err;
	rest = text;
	line = strsep(&rest, "\n");
	if (strcmp(line, release))
		return fail(0, "%s: line 1 is \"%.64s\", and this kernel is %s",
			    path, line, release);
	line = rest ? strsep(&rest, "\n") : NULL;
	if (!line || !*line)
		return 0;
	if (strncmp(line, package, strlen(package)))
		return label_parse_commit(path, line, label);
	text_clean(line + strlen(package), label->package,
		   sizeof(label->package));
	return 0;
}
