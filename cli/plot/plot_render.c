/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "cli/plot/plot_render.h"

#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "cli/plot/plot_fonts.h"
#include "cli/plot/plot_page.h"
#include "cli/plot/plot_scripts.h"
#include "cli/plot/plot_svg.h"
#include "lib/base/array.h"
#include "lib/base/fail.h"
#include "lib/base/loadfile.h"
#include "lib/base/scope.h"
#include "lib/base/spawn.h"

#define PATH_BYTES PLOT_PATH_BYTES
#define RENDER_DIR "/tmp/mmfence-plot-XXXXXX"
#define MAX_PICTURE_BYTES ((size_t)64 << 20)

static int render_copy(const char *from, int out, const char *to)
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

/* Write a new file, and rename it to @path when it is complete. */
static int render_replace(const char *picture, const char *path)
{
	char fresh[4096];
	int fd, err;

	if (snprintf(fresh, sizeof(fresh), "%s.XXXXXX", path) >=
	    (int)sizeof(fresh))
		return fail(ENAMETOOLONG, "open %s", path);
	fd = mkostemp(fresh, O_CLOEXEC);
	if (fd < 0)
		return fail(errno, "open %s", path);
	err = render_copy(picture, fd, path);
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

static bool render_is_input(const struct plot_job *job,
			    const struct stat *wanted)
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

static int render_deliver(const struct plot_job *job, const char *picture,
			  const char *path)
{
	struct stat there;
	int fd, err;

	if (!path)
		return render_copy(picture, STDOUT_FILENO, "standard output");
	if (stat(path, &there) || S_ISREG(there.st_mode)) {
		if (!access(path, F_OK) && render_is_input(job, &there))
			return fail(0, "-o %s: this is a result file that the "
				    "figure is of", path);
		return render_replace(picture, path);
	}
	fd = open(path, O_WRONLY | O_CLOEXEC);
	if (fd < 0)
		return fail(errno, "open %s", path);
	err = render_copy(picture, fd, path);
	if (close(fd) && !err)
		err = fail(errno, "write to %s", path);
	return err;
}

/* @terminal: png, svg or pdf. @result: the file in @dir that gnuplot writes. */
static int render_gnuplot(const char *dir, const char *name,
			  const struct plot_job *job, const char *terminal,
			  const char *result)
{
	char script[PATH_BYTES], common[PATH_BYTES], data[PATH_BYTES];
	char out[PATH_BYTES], page[PATH_BYTES], layout[PATH_BYTES], scale[24];
	const char *const argv[] = { "gnuplot", "-d", "-c", script,
				     terminal, data, out, common, page, layout,
				     scale, NULL };
	int err = plot_scripts(name, script, common);

	if (err)
		return err;
	snprintf(data, sizeof(data), "%s/data", dir);
	snprintf(out, sizeof(out), "%s/%s", dir, result);
	snprintf(page, sizeof(page), "%s/page", dir);
	snprintf(layout, sizeof(layout), "%s/layout", dir);
	snprintf(scale, sizeof(scale), "%u", job->scale ? job->scale : 1);
	err = spawn_run(argv);
	return err || !strcmp(terminal, "svg") ? err :
						 plot_fonts_check(dir, result);
}

static FILE *render_create(const char *dir, const char *name)
{
	char path[PATH_BYTES];
	FILE *file;

	snprintf(path, sizeof(path), "%s/%s", dir, name);
	file = fopen(path, "wx+e");
	if (!file)
		fail(errno, "open %s", path);
	return file;
}

static int render_close(FILE **file, const char *dir)
{
	int err = *file && fclose(*file) ? fail(errno, "write to %s", dir) : 0;

	*file = NULL;
	return err;
}

static int render_chart(const char *dir, const struct plot_figure *figure,
			struct plot_job *job)
{
	int err, unwritten;

	job->data = render_create(dir, "out");
	if (!job->data)
		return -EIO;
	err = figure->chart(job);
	unwritten = render_close(&job->data, dir);
	return err ? err : unwritten;
}

static void render_append(FILE *out, const char *title, FILE *from)
{
	int c;

	fprintf(out, "# %s\n", title);
	rewind(from);
	while ((c = getc(from)) != EOF)
		putc(c, out);
}

/* What gnuplot would get, in one file. */
static int render_as_data(const char *dir, struct plot_job *job)
{
	FILE *out = render_create(dir, "out");

	if (!out)
		return -EIO;
	render_append(out, "layout", job->layout);
	render_append(out, "page", job->page);
	render_append(out, "data", job->data);
	return render_close(&out, dir);
}

/* The tables, and where @format is PLOT_DATA the result. */
static int render_tables(const char *dir, const struct plot_figure *figure,
			 struct plot_job *job, enum plot_format format)
{
	int err = -EIO, unwritten;

	if (!job->shape)
		job->shape = &plot_shapes[SIZE_MAIL];
	job->data = render_create(dir, "data");
	job->page = render_create(dir, "page");
	job->layout = render_create(dir, "layout");
	if (job->data && job->page && job->layout)
		err = figure->write(job);
	if (!err && !job->has_lines)
		plot_page_lines(job);
	if (!err && format == PLOT_DATA)
		err = render_as_data(dir, job);
	unwritten = render_close(&job->data, dir);
	if (!err)
		err = unwritten;
	unwritten = render_close(&job->page, dir);
	if (!err)
		err = unwritten;
	unwritten = render_close(&job->layout, dir);
	return err ? err : unwritten;
}

static void render_remove(const char *dir)
{
	static const char *const names[] = {
		"data", "page", "layout", "out", "pdf", "drawn", "out.blank",
		"out.word", "pdf.blank", "pdf.word",
	};
	char path[PATH_BYTES];

	for (size_t i = 0; i < ARRAY_SIZE(names); i++) {
		snprintf(path, sizeof(path), "%s/%s", dir, names[i]);
		unlink(path);
	}
	rmdir(dir);
}

static int render_svg(const char *dir, const char *name,
		      const struct plot_job *job)
{
	int err = render_gnuplot(dir, name, job, "pdf", "pdf");

	if (err)
		return err;
	err = plot_svg_outline(dir, "pdf", "drawn");
	if (err == -ENOENT) {
		warn_line("the letters of the SVG are text in a font that the "
			  "viewer chooses, because %s; to have outlines, "
			  "install it (Debian: poppler-utils)", fail_text());
		err = render_gnuplot(dir, name, job, "svg", "drawn");
	}
	return err ? err : plot_svg_describe(dir, "drawn", "out");
}

/* By gnuplot, of the tables in @dir. */
static int render_picture(const char *dir, const char *name,
			  const struct plot_job *job, enum plot_format format)
{
	if (format == PLOT_SVG_TEXT)
		return render_gnuplot(dir, name, job, "svg", "out");
	if (format == PLOT_SVG)
		return render_svg(dir, name, job);
	return render_gnuplot(dir, name, job, format == PLOT_PDF ? "pdf" :
			      "png", "out");
}

/* The picture, as the file "out" in @dir. */
static int render_draw(const char *dir, const struct plot_figure *figure,
		       struct plot_job *job, enum plot_format format)
{
	int err;

	if (format == PLOT_ASCII)
		return render_chart(dir, figure, job);
	err = render_tables(dir, figure, job, format);
	if (!err && format != PLOT_DATA)
		err = render_picture(dir, figure->name, job, format);
	return err;
}

static int render_make_dir(char *dir)
{
	return mkdtemp(dir) ? 0 : fail(errno, "make a directory %s", dir);
}

int plot_render(const struct plot_figure *figure, struct plot_job *job,
		enum plot_format format, const char *path)
{
	char dir[] = RENDER_DIR, picture[PATH_BYTES];
	int err = render_make_dir(dir);

	if (err)
		return err;
	err = render_draw(dir, figure, job, format);
	snprintf(picture, sizeof(picture), "%s/out", dir);
	if (!err)
		err = render_deliver(job, picture, path);
	render_remove(dir);
	return err;
}

int plot_render_text(const struct plot_figure *figure, struct plot_job *job,
		     enum plot_format format, char **text, size_t *len)
{
	char dir[] = RENDER_DIR, picture[PATH_BYTES];
	int err = render_make_dir(dir);

	if (err)
		return err;
	err = render_draw(dir, figure, job, format);
	snprintf(picture, sizeof(picture), "%s/out", dir);
	if (!err)
		err = loadfile_read(picture, MAX_PICTURE_BYTES, text, len);
	render_remove(dir);
	return err;
}
