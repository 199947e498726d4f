/* SPDX-License-Identifier: GPL-2.0-or-later */
#ifndef BENCH_PAGESTATE_H
#define BENCH_PAGESTATE_H

#include "bench/contract/spec.h"

/*
 * How a pinner finds the pages of the area: pte=ro, written and then mapped
 * read-only; shared=fork, shared with a child that has ended since. A
 * read-only FOLL_PIN of a page that is mapped read-only must look whether the
 * page is exclusive: it is with pte=ro, it is not after a fork, until that pin
 * or a write has unshared it. So shared=fork holds for the first touch of a
 * page in each pass.
 */

/* The first release that marks pages exclusive (PageAnonExclusive). */
#define KVER_ANON_EXCLUSIVE KVER(5, 19)

/*
 * page_state_probe() - can @spec run with its page state on @release? For
 * the parent. Return: 0; -EINVAL with fail().
 */
int page_state_probe(const struct cell_spec *spec, unsigned release);

/*
 * page_state_probe_held() - do the pages that the pinner holds from setup to
 * teardown stay where they are, as far as the clearer goes? A race holds none
 * for so long. Return: 0; -EINVAL with fail().
 */
int page_state_probe_held(const struct cell_spec *spec, unsigned release);

/*
 * page_state_enter() - bring the area into the state; page_state_leave() -
 * make it writable again, for whoever fills it. Pinners pause meanwhile.
 */
int page_state_enter(const struct cell_spec *spec, const struct area *area);
int page_state_leave(const struct cell_spec *spec, const struct area *area);

/* page_state_is_anon() - do the pages belong to no file? */
bool page_state_is_anon(const struct cell_spec *spec);

/* page_state_drops() - when the clearer, if there is one, gives pages up. */
enum drops page_state_drops(const struct cell_spec *spec);

/* page_state_gup() - how the pinner takes its pages, if there is one. */
struct gup_use page_state_gup(const struct cell_spec *spec, unsigned release);

#endif
