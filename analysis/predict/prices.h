/* SPDX-License-Identifier: GPL-2.0-or-later */
#ifndef ANALYSIS_PRICES_H
#define ANALYSIS_PRICES_H

#include "analysis/load/side.h"
#include "analysis/predict/classes.h"

/*
 * What each operation costs on one machine, in ns: from runs of the suite
 * prices in real time on it, and from the counts of the same cells in a guest
 * (scripts/lab --exact --suite prices). A time is taken apart by the counts, so
 * that no part is in two prices.
 */

enum {
	PRICES_MOST_CODES = 4,
	PRICES_TOUCH = 64,	/* pages of a bystander, if nobody asks */
	PRICES_REPEATED = 8,	/* barriers of a pin cycle: --inject-op OP:8 */
};

/* Two means of the number of bystanders are not the same. */
#define PRICES_OTHER_PEERS 0.5

/* Code of which the time, and how often it does an operation, are known. */
struct price_code {
	const char *cell, *less;	/* less: "" for the whole cell */
	struct draws_interval ns;	/* of the operation, each time */
	bool left_out;			/* the mean is not above 0 */
};

/*
 * The codes over which a price is a prediction interval, less those that are
 * left out because the logarithm of their price does not exist.
 */
struct price_codes {
	struct price_code codes[PRICES_MOST_CODES];
	size_t nr;
};

struct prices {
	struct side files;
	struct side times, counts, injected;	/* picked from files */
	struct draws price[PRICE_NR];
	struct price_codes codes[PRICE_NR];	/* of most prices: none */
	double touch_pages;		/* of the victims that refill */
};

/*
 * prices_load() - read the @nr files at @paths and derive all prices.
 * @paths: runs of real time, and those with counts.
 * @touch_pages: the pages on which the victims of a flush work.
 *
 * Return: 0 with *@prices to be freed by prices_free(); -EINVAL with fail() if
 * there are no runs of one of the two kinds, if they do not belong together or
 * have other numbers of bystanders, if none has @touch_pages other than
 * PRICES_TOUCH, or if no price comes of them; otherwise as side_load().
 */
int prices_load(char *const *paths, size_t nr, double touch_pages,
		struct prices **prices);
void prices_free(struct prices *prices);	/* takes NULL too */

/* prices_peers() - the bystanders of an op of the prices; NAN: unknown. */
double prices_peers(const struct prices *prices);
/* prices_arch() - the architecture of the prices. */
const char *prices_arch(const struct prices *prices);

#endif
