/* SPDX-License-Identifier: GPL-2.0-or-later */
#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "cli/plot.h"
#include "lib/compare_result.h"
#include "lib/fail.h"
#include "lib/scope.h"
#include "lib/spawn.h"
#include "lib/text.h"

#define PATH_BYTES PLOT_PATH_BYTES

const char *plot_label(const char *text, char buf[PLOT_LABEL_BYTES])
{
	text_clean(text, buf, PLOT_LABEL_BYTES);
	/* A column that begins with " would be read up to the next one. */
	for (char *c = buf; *c; c++)
		if (*c == '"')
			*c = '\'';
	return *buf ? buf : "-";
}

const char *plot_side_label(const struct plot_job *job, size_t side,
			    char buf[PLOT_LABEL_BYTES])
{
	const struct runfile *run = job->sides[side].runs[0];
	char text[2 * PLOT_LABEL_BYTES];

	snprintf(text, sizeof(text), "%c  %s", (char)('A' + (char)side),
		 text_clean(runfile_fact(run, "kernel.release"),
			    (char[PLOT_LABEL_BYTES]){ "" },
			    PLOT_LABEL_BYTES));
	return plot_label(text, buf);
}

static bool forced(const struct plot_job *job)
{
	return job->compared && compare_count_notes(job->compared, NOTE_FORCED);
}

void plot_sides_lines(const struct plot_job *job)
{
	char label[PLOT_LABEL_BYTES];

	for (size_t i = 0; i < job->nr_sides; i++)
		fprintf(job->data, "%s\n", plot_side_label(job, i, label));
	if (forced(job))
		fputs("--force: these sides are not alike\n", job->data);
}

static int copy(const char *from, int out, const char *to)
{
	SCOPE_FD in = open(from, O_RDONLY | O_CLOEXEC);
	char buffer[65536];
	ssize_t got;

	if (in < 0)
		return fail(errno, "open the picture %s", from);
	while ((got = read(in, buffer, sizeof(buffer))) > 0)
		for (ssize_t done = 0; done < got;) {
			ssize_t put = write(out, buffer + done,
					    (size_t)(got - done));

			if (put < 0)
				return fail(errno, "write to %s", to);
			done += put;
		}
	return got < 0 ? fail(errno, "read the picture %s", from) : 0;
}

/* A new file takes the place of @path once it is whole. */
static int replace(const char *picture, const char *path)
{
	char fresh[4096];
	int fd, err;

	if (snprintf(fresh, sizeof(fresh), "%s.XXXXXX", path) >=
	    (int)sizeof(fresh))
		return fail(ENAMETOOLONG, "open %s", path);
	fd = mkostemp(fresh, O_CLOEXEC);
	if (fd < 0)
		return fail(errno, "open %s", path);
	err = copy(picture, fd, path);
	if (!err && fchmod(fd, 0644))
		err = fail(errno, "write to %s", path);
	if (close(fd) && !err)
		err = fail(errno, "write to %s", path);
	if (!err && rename(fresh, path))
		err = fail(errno, "write to %s", path);
	if (err)
		unlink(fresh);
	return err;
}

static bool is_input(const struct plot_job *job, const struct stat *wanted)
{
	struct stat stat_of;

	for (size_t i = 0; i < job->nr_sides; i++)
		for (size_t j = 0; j < job->sides[i].nr_runs; j++)
			if (!stat(job->sides[i].runs[j]->path, &stat_of) &&
			    stat_of.st_dev == wanted->st_dev &&
			    stat_of.st_ino == wanted->st_ino)
				return true;
	return false;
}

static int deliver(const struct plot_job *job, const char *picture,
		   const char *path)
{
	struct stat there;
	int fd, err;

	if (!path)
		return copy(picture, STDOUT_FILENO, "standard output");
	if (stat(path, &there) || S_ISREG(there.st_mode)) {
		if (!access(path, F_OK) && is_input(job, &there))
			return fail(0, "-o %s: this is a result file that the "
				    "figure is of", path);
		return replace(picture, path);
	}
	fd = open(path, O_WRONLY | O_CLOEXEC);
	if (fd < 0)
		return fail(errno, "open %s", path);
	err = copy(picture, fd, path);
	if (close(fd) && !err)
		err = fail(errno, "write to %s", path);
	return err;
}

static int run_gnuplot(const char *dir, const char *name,
		       const struct plot_job *job, enum plot_format format)
{
	static const char *const formats[] = { "png", "svg" };
	char script[PATH_BYTES], common[PATH_BYTES], data[PATH_BYTES];
	char out[PATH_BYTES], nr[24], height[24], more[24];
	const char *const argv[] = { "gnuplot", "-d", "-c", script,
				     formats[format], data, out, common, nr,
				     "800", height, forced(job) ? "1" : "0",
				     more, NULL };
	int err = plot_scripts(name, script, common);

	if (err)
		return err;
	snprintf(data, sizeof(data), "%s/data", dir);
	snprintf(out, sizeof(out), "%s/out", dir);
	snprintf(nr, sizeof(nr), "%zu", job->nr);
	snprintf(more, sizeof(more), "%zu", job->nr_more);
	snprintf(height, sizeof(height), "%zu",
		 job->rows ? 18 * job->rows + 150 : 480);
	return spawn_run(argv);
}

/* @name, a new file in @dir, written by @write. */
static int write_file(const char *dir, const char *name,
		      int (*write)(struct plot_job *), struct plot_job *job)
{
	char path[PATH_BYTES];
	int err;

	snprintf(path, sizeof(path), "%s/%s", dir, name);
	job->data = fopen(path, "wxe");
	if (!job->data)
		return fail(errno, "open %s", path);
	err = write(job);
	if (fclose(job->data) && !err)
		err = fail(errno, "write to %s", path);
	job->data = NULL;
	return err;
}

static void remove_all(const char *dir)
{
	static const char *const names[] = { "data", "out" };
	char path[PATH_BYTES];

	for (size_t i = 0; i < 2; i++) {
		snprintf(path, sizeof(path), "%s/%s", dir, names[i]);
		unlink(path);
	}
	rmdir(dir);
}

int plot_render(const struct plot_figure *figure, struct plot_job *job,
		enum plot_format format, const char *path)
{
	char dir[] = "/tmp/mmfence-plot-XXXXXX", picture[PATH_BYTES];
	int err;

	if (!mkdtemp(dir))
		return fail(errno, "make a directory %s", dir);
	if (format == PLOT_ASCII) {
		err = write_file(dir, "out", figure->chart, job);
	} else {
		err = write_file(dir, "data", figure->write, job);
		if (!err)
			err = run_gnuplot(dir, figure->name, job, format);
	}
	snprintf(picture, sizeof(picture), "%s/out", dir);
	if (!err)
		err = deliver(job, picture, path);
	remove_all(dir);
	return err;
}
