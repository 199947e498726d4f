/* SPDX-License-Identifier: GPL-2.0-or-later */
/* The commands that repeat the measurement, on any machine that has mmfence. */
#include "cli/compare/cover_reproduce.h"

#include <ctype.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "cli/compare/cover_line.h"
#include "cli/compare/cover_reproduce_lab.h"
#include "lib/base/text.h"

static void reproduce_run(const struct compare_result *result,
			  const struct comparison *comparison)
{
	size_t nr = result->sides[0].nr_boots;
	struct cover_line line = { .len = 0 };

	cover_line_put(&line, "mmfence run");
	cover_line_request(result, &line, false);
	cover_line_put(&line, "--json A1.json");
	cover_line_print(&line);
	if (comparison->nr_machines)
		puts("  # likewise B1.json on the other kernel, on each "
		     "machine");
	else if (nr > 1)
		printf("  # likewise B1, B2, A2, ... of %zu boots of each "
		       "kernel\n", nr);
	else
		puts("  # likewise B1.json on the other kernel");
	puts("  mmfence cover A*.json -- B*.json");
}

/*
 * The campaign's name for the kernel of @run, from the path of the result: "A"
 * from "/var/lib/mmfence-campaign/results/003-A.json"; "" for any other path.
 */
static const char *reproduce_campaign_name(const struct runfile *run, char *buf,
					   size_t size)
{
	static const char option[] = " --json ", folder[] = "/results/";
	const char *json = strstr(run->command, option), *at;
	size_t len;

	*buf = '\0';
	if (!json)
		return buf;
	json += strlen(option);
	len = strcspn(json, " ");
	at = memmem(json, len, folder, strlen(folder));
	if (!at)
		return buf;
	for (at += strlen(folder); isdigit((unsigned char)*at); at++)
		;
	len -= (size_t)(at - json);
	if (*at != '-' || len <= strlen("-.json") || len - 6 >= size)
		return buf;
	snprintf(buf, size, "%.*s", (int)(len - strlen("-.json")), at + 1);
	return buf[strcspn(buf, "/")] ? strcpy(buf, "") : buf;
}

static void reproduce_campaign(const struct compare_result *result,
			       const struct comparison *comparison)
{
	const struct side *const sides[] = {
		&result->sides[0], &result->sides[comparison->side]
	};
	size_t nr = sides[0]->nr_boots + sides[1]->nr_boots;
	struct cover_line line = { .len = 0 };
	char name[64], clean[64], release[128], text[256];
	char word[COVER_WORD_BYTES];

	puts("  # on a machine where both kernels are installed:");
	cover_line_put(&line, "scripts/campaign init");
	for (size_t i = 0; i < 2; i++) {
		const struct runfile *run = sides[i]->runs[0];

		snprintf(text, sizeof(text), "%s=%s", text_clean(
			reproduce_campaign_name(run, name, sizeof(name)),
			clean, sizeof(clean)),
			text_clean(runfile_fact(run, "kernel.release"),
				   release, sizeof(release)));
		cover_line_put(&line, "--kernel");
		cover_line_put(&line, cover_line_word(text, word));
	}
	/* Round up to a multiple of ABBA: some boots may be missing. */
	snprintf(text, sizeof(text), "--boots %zu", (nr + 3) / 4 * 4);
	cover_line_put(&line, text);
	cover_line_request(result, &line, true);
	cover_line_print(&line);
	puts("  scripts/campaign start    # reboots the machine; then\n"
	     "  scripts/campaign finish   # cover.txt there is this block");
}

void cover_print_reproduce(const struct compare_result *result,
			   const struct comparison *comparison)
{
	const struct runfile *run = result->sides[0].runs[0];
	const struct runfile *other = result->sides[comparison->side].runs[0];
	bool lab = *runfile_fact(run, "guest.kernel"), campaign;
	char version[24], name[64];

	campaign = !comparison->nr_machines &&
		   *reproduce_campaign_name(run, name, sizeof(name)) &&
		   *reproduce_campaign_name(other, name, sizeof(name));
	printf("Reproduce with mmfence%s%s%s:\n", *run->version ? " " : "",
	       text_clean(run->version, version, sizeof(version)),
	       lab || campaign ? ", built in the folder of its source" : "");
	if (lab)
		cover_reproduce_lab(result, comparison);
	else if (campaign)
		reproduce_campaign(result, comparison);
	else
		reproduce_run(result, comparison);
}
