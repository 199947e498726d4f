/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "cli/plot/plot_text.h"

#include <string.h>

/* Of each printable character, ' ' to '~', in thousandths of an em. */
static const unsigned short widths[] = {
	318, 401, 460, 838, 636, 950, 780, 275, 390, 390, 500, 838,
	318, 361, 318, 337, 636, 636, 636, 636, 636, 636, 636, 636,
	636, 636, 337, 337, 838, 838, 838, 531, 1000, 684, 686, 698,
	770, 632, 575, 775, 752, 295, 295, 656, 557, 863, 748, 787,
	603, 787, 695, 635, 611, 732, 684, 989, 685, 611, 685, 390,
	337, 390, 838, 500, 500, 613, 635, 550, 635, 615, 352, 635,
	634, 278, 278, 579, 278, 974, 634, 612, 635, 635, 411, 521,
	392, 634, 592, 818, 592, 592, 525, 636, 337, 636, 838,
};

static double text_char_px(char c, double em)
{
	return em / 1000 * (c < ' ' || c > '~' ? 1000 : widths[c - ' ']);
}

double plot_text_px(const char *text, double em)
{
	double px = 0;

	for (; *text; text++)
		px += text_char_px(*text, em);
	return px;
}

size_t plot_text_fit(const char *text, double em, double px)
{
	size_t len = 0, blank = 0;
	double used = 0;

	for (; text[len]; len++) {
		if (text[len] == ' ')
			blank = len;
		used += text_char_px(text[len], em);
		if (used > px)
			return blank ? blank : len ? len : 1;
	}
	return len;
}

void plot_text_cut(char *text, double em, double px)
{
	size_t len = strlen(text);

	if (len < 4 || plot_text_px(text, em) <= px)
		return;
	while (len > 4) {
		len--;
		memcpy(text + len - 3, "...", 4);
		if (plot_text_px(text, em) <= px)
			return;
	}
}
