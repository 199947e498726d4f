/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "cli/measure/plan_args.h"

#include <errno.h>
#include <sys/random.h>
#include <time.h>

#include "cli/common/state_dir.h"
#include "lib/hold/knob.h"
#include "lib/sys/topo.h"

enum option_key {
	KEY_TIME = 0x100, KEY_VISITS, KEY_SEED, KEY_JSON, KEY_FORCE,
	KEY_DRY_RUN, KEY_PLACE, KEY_NODE, KEY_STATE_DIR, KEY_YES, KEY_EMULATED,
};

static const struct argp_option options[] = {
	{ "time", KEY_TIME, "TIME", 0, "Time for the whole run, e.g. 90s", 0 },
	{ "visits", KEY_VISITS, "N", 0, "Visits to each cell (default 5)", 0 },
	{ "seed", KEY_SEED, "N", 0, "Seed of the order of the visits (default: "
	  "random)", 0 },
	{ "json", KEY_JSON, "FILE", 0, "Result file (default: in this "
	  "directory, named by verb, kernel release and time)", 0 },
	{ "force", KEY_FORCE, NULL, 0, "Replace an existing result file", 0 },
	{ "quiet", 'q', NULL, 0, "Print warnings only, neither progress nor "
	  "the table; the result file is written", 0 },
	{ "verbose", 'v', NULL, 0, "Print each setting that is changed and put "
	  "back; run also prints the outcome of each round and what disturbed "
	  "it", 0 },
	{ "dry-run", KEY_DRY_RUN, NULL, 0, "Print the cells that would run and "
	  "the settings that would be changed; measure and change nothing",
	  0 },
	{ "place", KEY_PLACE, "ROLES", 0, "CPUs for the roles, e.g. "
	  "clearer=0,pinner=1+3,bystander=4-7", 0 },
	{ "node", KEY_NODE, "N", 0, "NUMA node where CPUs are taken first and "
	  "to which the area is bound (default: the first node)", 0 },
	{ "state-dir", KEY_STATE_DIR, "DIR", 0, "Directory of the journal, the "
	  "swap file and the O_DIRECT file (default " KNOB_STATE_DIR ")", 0 },
	{ "yes", KEY_YES, NULL, 0, "Go on although ksmd or khugepaged would "
	  "also work on the memory of other processes", 0 },
	{ "emulated", KEY_EMULATED, NULL, 0, "This machine is emulated, and "
	  "its time means nothing (QEMU on x86 without KVM is detected "
	  "automatically)", 0 },
	{ 0 },
};

void plan_args_number(struct argp_state *state, const char *name,
		      const char *text, uint64_t low, uint64_t high,
		      uint64_t *value)
{
	if (opt_count(text, value))
		argp_error(state, "--%s %s", name, fail_text());
	else if (*value < low || *value > high)
		argp_error(state, "--%s %.40s: takes %lu to %lu", name, text,
			   (unsigned long)low, (unsigned long)high);
}

void plan_args_duration(struct argp_state *state, const char *name,
			const char *text, uint64_t *duration_ns)
{
	if (opt_time(text, duration_ns))
		argp_error(state, "--%s %s", name, fail_text());
	else if (*duration_ns < NS_PER_MS ||
		 *duration_ns > UINT64_C(86400000) * NS_PER_MS)
		argp_error(state, "--%s %.40s: takes 1ms to 1440min", name,
			   text);
}

void plan_args_init(void *arguments)
{
	struct plan_args *args = arguments;
	struct cell_context *context = &args->plan.context;

	context->node = -1;
	context->nr_bystanders = -1;
	context->settings.round_ns = 50 * NS_PER_MS;
	context->settings.warmup_rounds = 1;
	context->settings.nr_pinners = 1;
	context->settings.pass_timeout_ns = 3000 * NS_PER_MS;
	context->settings.page_timeout_ns = 400000;
}

void plan_args_release(void *arguments)
{
	struct plan_args *args = arguments;

	perf_control_close(&args->plan.context.settings.perf);
	plan_free(&args->plan);
}

void plan_args_seed(struct plan_args *args)
{
	struct plan *plan = &args->plan;

	if (!args->seed_given &&
	    getrandom(&plan->seed, sizeof(plan->seed), 0) < 0)
		plan->seed = (uint64_t)time(NULL);
	plan->seed &= INT64_MAX;
}

/* A CPU that does not exist is a usage error, not a skip. */
static void plan_args_check_place(const struct cell_context *context,
				  struct argp_state *state)
{
	struct placement placement;

	if (topo_place(context->place, context->node, 0, 0, &placement) !=
	    -EINVAL)
		return;
	if (context->place)
		argp_error(state, "--place %.80s: %s", context->place,
			   fail_text());
	else
		argp_error(state, "--%s", fail_text());
}

static error_t plan_args_parse(int key, char *text, struct argp_state *state)
{
	struct plan_args *args = state->input;
	struct cell_context *context = &args->plan.context;
	uint64_t value = 0;

	switch (key) {
	case KEY_TIME:
		plan_args_duration(state, "time", text, &args->plan.time_ns);
		break;
	case KEY_VISITS:
		plan_args_number(state, "visits", text, 1, 1000, &value);
		args->plan.nr_visits = (unsigned)value;
		break;
	case KEY_SEED:
		plan_args_number(state, "seed", text, 0, INT64_MAX,
				 &args->plan.seed);
		args->seed_given = true;
		break;
	case KEY_JSON:
		args->json_path = text;
		break;
	case KEY_FORCE:
		args->force = true;
		break;
	case 'q':
		args->quiet = true;
		break;
	case 'v':
		args->verbose = true;
		break;
	case KEY_DRY_RUN:
		args->dry_run = true;
		break;
	case KEY_PLACE:
		context->place = text;
		break;
	case KEY_NODE:
		plan_args_number(state, "node", text, 0, 1023, &value);
		context->node = (int)value;
		break;
	case KEY_STATE_DIR:
		state_dir_take(state, text, &args->state_dir);
		break;
	case KEY_YES:
		args->yes = true;
		break;
	case KEY_EMULATED:
		args->plan.emulated = true;
		break;
	case ARGP_KEY_END:
		if (args->quiet && args->verbose)
			argp_error(state, "--quiet and --verbose exclude each "
				   "other");
		if (context->place || context->node >= 0)
			plan_args_check_place(context, state);
		break;
	case ARGP_KEY_ARG:
		if (plan_add(&args->plan, text))
			argp_error(state, "%s: %s", text, fail_text());
		break;
	default:
		return ARGP_ERR_UNKNOWN;
	}
	return 0;
}

const struct argp plan_argp = { .options = options, .parser = plan_args_parse };
