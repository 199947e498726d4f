/* SPDX-License-Identifier: GPL-2.0-or-later */
#ifndef CLI_PLOT_SQUARES_H
#define CLI_PLOT_SQUARES_H

#include "cli/plot/plot_matrix.h"

/*
 * plot_squares() - @matrix as a picture: a line of shaded squares for each
 * cell, with the count in each, and a frame where it changed.
 * Return: 0; -EINVAL with fail() where the size asked for has less room.
 */
int plot_squares(const struct matrix *matrix);

#endif
