/* SPDX-License-Identifier: GPL-2.0-or-later */
#ifndef CLI_COMPLETE_CELL_H
#define CLI_COMPLETE_CELL_H

#include <stdbool.h>

/*
 * complete_cell() - print the cells that @word may begin, one per line, up to
 * the next "+", ":", "," or "=".
 * @race: cells of mmfence race: no primitives.
 */
void complete_cell(const char *word, bool race);

#endif
