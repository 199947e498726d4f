/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "cli/plot/plot_page.h"

#include <math.h>
#include <string.h>

#include "cli/plot/plot_label.h"
#include "cli/plot/plot_text.h"
#include "lib/base/array.h"
#include "lib/base/fail.h"
#include "lib/base/text.h"

#define TEXT_BYTES 1024
#define TITLE_EM   1.3		/* of the figure's em, as the next */
#define SMALL_EM   0.9
#define LEADING	   1.35		/* from one line to the next, of their em */

const struct plot_shape plot_shapes[NR_SIZES] = {
	[SIZE_MAIL] = { .name = "mail", .width = 1000, .em = 14 },
	[SIZE_SLIDE] = { .name = "slide", .width = 1280, .height = 720,
			 .em = 19 },
	[SIZE_COLUMN] = { .name = "column", .width = 520, .em = 12 },
};

/* gnuplot reads a column that begins with " up to the next ". */
static void page_column(FILE *out, const char *text, size_t len)
{
	if (!len)
		fputc(' ', out);
	for (size_t i = 0; i < len; i++)
		fputc(text[i] == '"' ? '\'' : text_clean_byte(text[i]), out);
}

/* Lines of @text, no wider than the picture. */
static void page_lines(struct plot_job *job, const char *text, double em)
{
	double room = job->shape->width - 2 * PAGE_MARGIN;

	while (*text) {
		size_t len = plot_text_fit(text, em, room);

		fprintf(job->page, "%d\t%.1f\t", PAGE_MARGIN,
			job->top + 0.6 * em);
		page_column(job->page, text, len);
		fprintf(job->page, "\t%d\n", INK_PALE);
		job->top += LEADING * em;
		text += len;
		while (*text == ' ')
			text++;
	}
}

/* A block must not be empty, nor joined to the next. */
static void page_next(struct plot_job *job)
{
	fputs("0\t0\t \t0\n\n\n", job->page);
}

static const char *page_fact(const struct runfile *run, const char *key,
			     char *buf, size_t size)
{
	return text_clean(runfile_fact(run, key), buf, size);
}

/* "emulated x86_64, QEMU 7.2.22, 2 CPUs: counts, no times" */
static void page_machine(const struct plot_job *job, char buf[TEXT_BYTES])
{
	const struct runfile *run = job->sides[0].runs[0];
	char model[80], arch[40], cpus[24], qemu[40];

	page_fact(run, "machine.cpu_model", model, sizeof(model));
	page_fact(run, "machine.arch", arch, sizeof(arch));
	page_fact(run, "machine.cpus_online", cpus, sizeof(cpus));
	page_fact(run, "guest.qemu", qemu, sizeof(qemu));
	if (run->emulated)
		snprintf(buf, TEXT_BYTES, "emulated %s%s%s, %s CPUs: counts "
			 "hold, times do not", arch, *qemu ? ", QEMU " : "",
			 qemu, cpus);
	else
		snprintf(buf, TEXT_BYTES, "%s%s%s%s%s CPUs", model,
			 *model ? ", " : "", arch, *arch ? ", " : "", cpus);
}

/* Rounds that all cells of @run used. */
static size_t page_rounds(const struct runfile *run)
{
	size_t nr = 0;

	for (size_t i = 0; i < run->nr_cells; i++)
		for (size_t j = 0; j < run->cells[i].nr_rounds; j++)
			nr += run->cells[i].outcome == RUN_OK &&
			      run->cells[i].rounds[j].outcome == RUN_OK;
	return nr;
}

/* "6.1.192-old, 1 boot, 24 rounds" */
static void page_side(const struct plot_job *job, size_t side,
		      char buf[TEXT_BYTES])
{
	const struct side *of = &job->sides[side];
	char label[PLOT_LABEL_BYTES];
	size_t rounds = 0;

	for (size_t i = 0; i < of->nr_runs; i++)
		rounds += page_rounds(of->runs[i]);
	plot_side_label(job, side, label);
	snprintf(buf, TEXT_BYTES, "%s: %zu boot%s, %zu rounds", label,
		 of->nr_boots, of->nr_boots == 1 ? "" : "s", rounds);
}

/* The names of the sides, as many in a line as there is room for. */
static void page_sides(struct plot_job *job, bool keys)
{
	double em = job->shape->em, x = PAGE_MARGIN;
	double right = job->shape->width - PAGE_MARGIN;
	double mark = keys ? 1.4 * em : 0;
	char text[TEXT_BYTES];

	for (size_t i = 0; i < job->nr_sides; i++) {
		double px;

		page_side(job, i, text);
		plot_text_cut(text, em, right - PAGE_MARGIN - mark);
		px = plot_text_px(text, em) + mark;
		if (i && x + px > right) {
			x = PAGE_MARGIN;
			job->top += LEADING * em;
		}
		fprintf(job->page, "%.1f\t%.1f\t", x + mark,
			job->top + 0.7 * em);
		page_column(job->page, text, strlen(text));
		fprintf(job->page, "\t%zu\t%.1f\n", i, x + 0.5 * em);
		x += px + 2 * em;
	}
	job->top += LEADING * em;
}

void plot_page_begin(struct plot_job *job, const char *title, bool keys)
{
	char text[TEXT_BYTES];

	job->top = PAGE_MARGIN;
	text_clean(title, text, sizeof(text));
	page_lines(job, text, TITLE_EM * job->shape->em);
	page_next(job);
	job->top += 0.15 * job->shape->em;
	page_machine(job, text);
	page_lines(job, text, SMALL_EM * job->shape->em);
	page_next(job);
	job->top += 0.25 * job->shape->em;
	plot_set(job, "KEYS", keys);
	if (job->named_sides)
		page_sides(job, keys);
	fputs("0\t0\t \t0\t0\n\n\n", job->page);
	job->top += 0.6 * job->shape->em;
	job->nr_notes = 0;
	if (plot_forced(job))
		plot_page_note(job, "--force: these sides are not alike");
}

void plot_page_note(struct plot_job *job, const char *note)
{
	if (*note && job->nr_notes < ARRAY_SIZE(job->notes))
		text_clean(note, job->notes[job->nr_notes++],
			   sizeof(job->notes[0]));
}

static double page_notes_px(const struct plot_job *job)
{
	double em = SMALL_EM * job->shape->em;
	double room = job->shape->width - 2 * PAGE_MARGIN;
	size_t nr = 0;

	for (size_t i = 0; i < job->nr_notes; i++)
		for (const char *at = job->notes[i]; *at; nr++) {
			at += plot_text_fit(at, em, room);
			while (*at == ' ')
				at++;
		}
	return (double)nr * LEADING * em + PAGE_MARGIN;
}

int plot_page_end(struct plot_job *job, double least, double wanted)
{
	double top = job->top, notes = page_notes_px(job);
	double height = job->shape->height;

	if (height > 0 && height - top - notes < least)
		return fail(0, "%zu lines are too many for a %s; choose "
			    "with --cell or --metric, or draw --size=mail",
			    job->rows, job->shape->name);
	if (!(height > 0))
		height = ceil(top + wanted + notes);
	job->bottom = height - notes;
	job->top = job->bottom + 0.3 * job->shape->em;
	for (size_t i = 0; i < job->nr_notes; i++)
		page_lines(job, job->notes[i], SMALL_EM * job->shape->em);
	job->top = top;
	plot_set(job, "WIDTH", job->shape->width);
	plot_set(job, "HEIGHT", height);
	plot_set(job, "EM", job->shape->em);
	return 0;
}

double plot_small_px(const struct plot_job *job, const char *text)
{
	return plot_text_px(text, SMALL_EM * job->shape->em);
}

double plot_line_px(const struct plot_job *job)
{
	return LEADING * SMALL_EM * job->shape->em;
}

void plot_text(struct plot_job *job, double x, double y, enum plot_ink ink,
	       const char *text)
{
	fprintf(job->page, "%.1f\t%.1f\t", x, y);
	page_column(job->page, text, strlen(text));
	fprintf(job->page, "\t%d\n", ink);
}

void plot_text_left_of(struct plot_job *job, double x, double y,
		       enum plot_ink ink, const char *text)
{
	plot_text(job, x - plot_small_px(job, text), y, ink, text);
}

void plot_page_lines(struct plot_job *job)
{
	page_next(job);
	job->has_lines = true;
	fputs("-9\t-9\t0\t0\n", job->page);
}

void plot_line(struct plot_job *job, double x0, double y0, double x1,
	       double y1)
{
	fprintf(job->page, "%.1f\t%.1f\t%.1f\t%.1f\n", x0, y0, x1 - x0,
		y1 - y0);
}

void plot_set(struct plot_job *job, const char *name, double value)
{
	fprintf(job->layout, "%s = %.9g\n", name,
		isfinite(value) ? value : 0);
}

void plot_panel(struct plot_job *job, size_t nr, double left, double right,
		double top, double bottom)
{
	fprintf(job->layout, "P%zu_L = %.1f; P%zu_R = %.1f; P%zu_T = %.1f; "
		"P%zu_B = %.1f\n", nr, left, nr, right, nr, top, nr, bottom);
}

void plot_next_block(struct plot_job *job)
{
	fputs("\n\n", job->data);
}

const char *plot_time_text(double ns, char buf[PLOT_TIME_BYTES])
{
	static const char *const units[] = { "ns", "us", "ms", "s" };
	size_t unit = 0;

	while (unit < 3 && fabs(ns) >= 999.5) {
		ns /= 1000;
		unit++;
	}
	snprintf(buf, PLOT_TIME_BYTES, "%.*f %s",
		 fabs(ns) >= 99.95 ? 0 : fabs(ns) >= 9.995 ? 1 : 2, ns,
		 units[unit]);
	return buf;
}

static void page_ticks(struct plot_job *job, double low, double high, bool time)
{
	static const char *const times[] = { "ns", "us", "ms", "s" };
	static const char *const counts[] = { "", "k", "M", "G" };

	for (int power = (int)ceil(log10(low) - 1e-9);
	     power <= (int)floor(log10(high) + 1e-9); power++) {
		int unit = power < 0 ? 0 : power / 3;

		unit = unit > 3 ? 3 : unit;
		fprintf(job->data, "1e%d\t%g%s%s\n", power,
			pow(10, power - 3 * unit), time ? " " : "",
			time ? times[unit] : counts[unit]);
	}
}

void plot_time_ticks(struct plot_job *job, double low, double high)
{
	page_ticks(job, low, high, true);
}

void plot_count_ticks(struct plot_job *job, double low, double high)
{
	page_ticks(job, low, high, false);
}
