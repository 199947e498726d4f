/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "analysis/predict/price_files.h"

#include <math.h>
#include <string.h>

#include "analysis/admit/admission.h"
#include "analysis/admit/environment.h"
#include "analysis/predict/evidence.h"
#include "lib/base/fail.h"

static bool price_files_is_injected(const void *arg, const struct runfile *run)
{
	for (size_t i = 0; i < run->nr_cells && !run->emulated; i++)
		if (run->cells[i].nr_injected)
			return true;
	return false;
}

static bool price_files_is_real(const void *arg, const struct runfile *run)
{
	return !run->emulated && !price_files_is_injected(arg, run);
}

static bool price_files_is_emulated(const void *arg, const struct runfile *run)
{
	return run->emulated;
}

/* Say of the notes on @checked why nothing can be priced. */
static int price_files_refuse(const struct admission *checked, const char *what)
{
	for (size_t i = 0; i < checked->nr_notes; i++)
		if (checked->notes[i].kind == NOTE_REFUSED)
			return fail(0, "--prices: the %s do not belong "
				    "together: %s", what,
				    checked->notes[i].text);
	return fail(0, "--prices: the %s do not belong together", what);
}

static int price_files_check_side(const struct side *side, const char *what)
{
	struct admission checked = { .letter = 'A' };
	int err = environment_check(side, side, &checked);

	if (!err && checked.refused)
		err = price_files_refuse(&checked, what);
	admission_free(&checked);
	return err;
}

/* What was injected must be of the kernel and the machine of the times. */
static int price_files_check_injected(const struct prices *prices)
{
	static const char key[] = "kernel.release";
	const struct runfile *times = prices->times.runs[0];

	for (size_t i = 0; i < prices->injected.nr_runs; i++) {
		const struct runfile *run = prices->injected.runs[i];

		if (!environment_same_machine(times, run) ||
		    strcmp(runfile_fact(times, key), runfile_fact(run, key)))
			return fail(0, "--prices: %s and %s are of different "
				    "machines or kernels", times->path,
				    run->path);
	}
	return 0;
}

/* An operation that both have must be interrupted as often by both. */
static int price_files_check_peers(const struct prices *prices)
{
	const struct runfile *run = prices->counts.runs[0];

	for (size_t i = 0; i < run->nr_cells; i++) {
		const char *cell = run->cells[i].cell;
		double times = evidence_peers(&prices->times, cell);
		double counts = evidence_peers(&prices->counts, cell);

		if (fabs(times - counts) > PRICES_OTHER_PEERS)
			return fail(0, "--prices: %.100s interrupts %.3g CPUs "
				    "where it was timed, and %.3g where it was "
				    "counted: count it on as many CPUs "
				    "(scripts/lab --smp)", cell, times, counts);
	}
	return 0;
}

static int price_files_check(struct prices *prices)
{
	const char *arch;
	int err;

	if (!prices->times.nr_runs)
		return fail(0, "--prices: all times are emulated and say "
			    "nothing about this machine: give a run of mmfence "
			    "run --suite prices on real hardware or under a "
			    "hypervisor");
	if (!prices->counts.nr_runs)
		return fail(0, "--prices: there are no counts: give a result "
			    "of scripts/lab --exact --suite prices, too");
	arch = runfile_fact(prices->times.runs[0], "machine.arch");
	if (strcmp(arch, runfile_fact(prices->counts.runs[0], "machine.arch")))
		return fail(0, "--prices: the times are of %.20s, the counts "
			    "of %.20s", arch,
			    runfile_fact(prices->counts.runs[0],
					 "machine.arch"));
	err = price_files_check_side(&prices->times, "times");
	if (!err)
		err = price_files_check_side(&prices->counts, "counts");
	if (!err)
		err = price_files_check_injected(prices);
	return err ? err : price_files_check_peers(prices);
}

int price_files_sort(struct prices *prices)
{
	const struct side *files = &prices->files;
	int err = side_pick(files, price_files_is_real, NULL, &prices->times);

	if (!err)
		err = side_pick(files, price_files_is_emulated, NULL,
				&prices->counts);
	if (!err)
		err = side_pick(files, price_files_is_injected, NULL,
				&prices->injected);
	return err ? err : price_files_check(prices);
}
