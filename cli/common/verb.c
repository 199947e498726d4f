/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "cli/common/verb.h"

#include <errno.h>
#include <stdlib.h>

#include "lib/base/fail.h"
#include "lib/base/scope.h"

int verb_main(const struct verb *verb, int argc, char **argv)
{
	SCOPE_FREE void *args = calloc(1, verb->args_bytes);
	int status = EXIT_USAGE, err;

	if (!args) {
		warn_line("no memory for the arguments of %s", verb->name);
		return EXIT_USAGE;
	}
	if (verb->init)
		verb->init(args);
	err = verb->parse ? verb->parse(verb->argp, argc, argv, args) :
			    argp_parse(verb->argp, argc, argv, 0, NULL, args);
	if (err) {
		fail(err, "parse the arguments of %s", verb->name);
		warn_line("%s", fail_text());
	} else {
		status = verb->run(args, argc, argv);
	}
	if (verb->release)
		verb->release(args);
	return status;
}
