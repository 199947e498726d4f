/* SPDX-License-Identifier: GPL-2.0-or-later */
#ifndef CLI_SESSION_H
#define CLI_SESSION_H

#include <jansson.h>

#include "cli/measure/plan_args.h"

/*
 * Shared by the verbs that visit cells: learn the kernel, lock the machine, run
 * the plan or print what it would change, write one JSON file.
 */
struct session {
	const char *prefix;		/* of the default result file */
	/*
	 * Makes the document; takes the reference to @state. NULL: no memory.
	 */
	json_t *(*report)(const struct plan *plan, int argc, char **argv,
			  json_t *state);
	/*
	 * Prints the results as text on standard output; @document may be NULL.
	 */
	void (*print)(const void *args, const json_t *document);
};

/*
 * session_run() - run a verb from the lock to the result file.
 * @args: begins with a struct plan_args, as parsed; passed to print.
 * @argv: the command line, for the report.
 *
 * Return: an exit status.
 */
int session_run(void *args, const struct session *session, int argc,
		char **argv);

#endif
