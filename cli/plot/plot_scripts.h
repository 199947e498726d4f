/* SPDX-License-Identifier: GPL-2.0-or-later */
#ifndef CLI_PLOT_SCRIPTS_H
#define CLI_PLOT_SCRIPTS_H

#define PLOT_PATH_BYTES 512

/*
 * plot_scripts() - find gnuplot's scripts for the figure @name: as installed,
 * or in the tree of this build.
 * Return: 0; -errno with fail() if they are in neither.
 */
int plot_scripts(const char *name, char script[PLOT_PATH_BYTES],
		 char common[PLOT_PATH_BYTES]);

#endif
