/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "cli/common/state_dir.h"

#include "lib/base/fail.h"
#include "lib/hold/knob.h"
#include "lib/hold/leftover.h"

static const struct argp_option state_dir_options[] = {
	{ "state-dir", 'd', "DIR", 0,
	  "Directory of the journal of tunables (default " KNOB_STATE_DIR ")",
	  0 },
	{ 0 },
};

void state_dir_take(struct argp_state *state, const char *text,
		    const char **dir)
{
	if (!*text)
		argp_error(state, "--state-dir: the name of the directory is "
			   "empty");
	*dir = text;
}

void state_dir_told(const char *dir)
{
	struct leftover left;

	if (leftover_read(dir, &left) || !left.nr || left.holder)
		return;
	warn_line("a killed run left settings in %s/journal (%zu): the next "
		  "run, or mmfence restore, puts them back", dir, left.nr);
}

static error_t state_dir_parse(int key, char *text, struct argp_state *state)
{
	if (key != 'd')
		return ARGP_ERR_UNKNOWN;
	state_dir_take(state, text, state->input);
	return 0;
}

static const struct argp state_dir_argp = {
	.options = state_dir_options,
	.parser = state_dir_parse,
};

const struct argp_child state_dir_children[] = {
	{ &state_dir_argp, 0, NULL, 0 },
	{ 0 },
};
