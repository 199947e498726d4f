/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "analysis/load/runfile_many.h"

#include <errno.h>
#include <pthread.h>
#include <stdatomic.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "lib/base/fail.h"
#include "lib/base/scope.h"

/* in addition to the calling thread */
#define MAX_THREADS 1

struct batch {
	char *const *paths;
	size_t nr;
	unsigned flags;
	struct runfile **runs;
	atomic_size_t next;
	pthread_mutex_t lock;
	/*
	 * Under the lock: the index of the first bad file, its error and
	 * message.
	 */
	size_t at_fault;
	int err;
	char text[FAIL_TEXT_BYTES];
};

static void runfile_record_failure(struct batch *batch, size_t index, int err)
{
	pthread_mutex_lock(&batch->lock);
	if (!batch->err || index < batch->at_fault) {
		batch->at_fault = index;
		batch->err = err;
		snprintf(batch->text, sizeof(batch->text), "%s", fail_text());
	}
	pthread_mutex_unlock(&batch->lock);
}

static void *runfile_load_next(void *argument)
{
	struct batch *batch = argument;

	for (;;) {
		size_t index = atomic_fetch_add(&batch->next, 1);
		int err;

		if (index >= batch->nr)
			return NULL;
		err = runfile_load(batch->paths[index], batch->flags,
				   &batch->runs[index]);
		if (err)
			runfile_record_failure(batch, index, err);
	}
}

static void runfile_run_threads(struct batch *batch)
{
	long nr_cpus = sysconf(_SC_NPROCESSORS_ONLN);
	pthread_t threads[MAX_THREADS];
	size_t nr = 0;

	/*
	 * The calling thread works, too, so a failure to create threads is no
	 * error.
	 */
	while (nr < MAX_THREADS && (long)nr + 1 < nr_cpus &&
	       nr + 1 < batch->nr &&
	       !pthread_create(&threads[nr], NULL, runfile_load_next, batch))
		nr++;
	runfile_load_next(batch);
	while (nr)
		pthread_join(threads[--nr], NULL);
}

int runfile_load_many(char *const *paths, size_t nr, unsigned flags,
		      struct runfile **runs)
{
	struct batch batch = { .paths = paths, .nr = nr, .flags = flags,
			       .runs = runs,
			       .lock = PTHREAD_MUTEX_INITIALIZER };

	memset(runs, 0, nr * sizeof(*runs));
	runfile_run_threads(&batch);
	if (!batch.err)
		return 0;
	for (size_t i = 0; i < nr; i++) {
		runfile_free(runs[i]);
		runs[i] = NULL;
	}
	fail(0, "%s", batch.text);
	return batch.err;
}
