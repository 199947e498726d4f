/* SPDX-License-Identifier: GPL-2.0-or-later */
#ifndef BENCH_PAGESTATE_H
#define BENCH_PAGESTATE_H

#include "bench/contract/spec.h"

/*
 * The state in which a pinner finds the pages of the area. With pte=ro they
 * have been written and then mapped read-only; with shared=fork they were
 * shared with a child that has since ended. A read-only FOLL_PIN of a page that
 * is mapped read-only must check whether the page is exclusive. With pte=ro it
 * is exclusive. After a fork it is not, until that pin or a write unshares it.
 * So shared=fork takes effect only for the first touch of a page in each pass.
 */

/* The first release that marks pages exclusive (PageAnonExclusive). */
#define KVER_ANON_EXCLUSIVE KVER(5, 19)

/*
 * page_state_probe() - can @spec run with its page state on @release? Runs in
 * the parent. Return: 0; -EINVAL with fail().
 */
int page_state_probe(const struct cell_spec *spec, unsigned release);

/*
 * page_state_probe_held() - if the pinner holds pages from setup to teardown:
 * does the clearer leave these pages in place? Not needed for a race, which
 * holds no page for so long. Return: 0; -EINVAL with fail().
 */
int page_state_probe_held(const struct cell_spec *spec, unsigned release);

/*
 * page_state_enter() - bring the area into the state of @spec.
 * page_state_leave() - make the area writable again, so that it can be filled.
 * Pinners must be paused during both.
 */
int page_state_enter(const struct cell_spec *spec, const struct area *area);
int page_state_leave(const struct cell_spec *spec, const struct area *area);

/* page_state_is_anon() - are the pages anonymous, not those of a file? */
bool page_state_is_anon(const struct cell_spec *spec);

/* page_state_drops() - when the clearer, if there is one, drops pages. */
enum drops page_state_drops(const struct cell_spec *spec);

/* page_state_gup() - how the pinner, if there is one, takes its pages. */
struct gup_use page_state_gup(const struct cell_spec *spec, unsigned release);

#endif
