/* SPDX-License-Identifier: GPL-2.0-or-later */
#ifndef CLI_PLOT_FONTS_H
#define CLI_PLOT_FONTS_H

/*
 * plot_fonts_check() - did gnuplot find a font on this machine? Where
 * fontconfig finds none, cairo draws no letter, and neither cairo nor gnuplot
 * reports an error. So plots/common.gp draws a word beside each picture, and
 * the same without the word.
 * @dir, @name: the picture that was drawn. Removes the two other pictures.
 * Return: 0; -ENOENT with fail() if there is no font; else -errno with fail().
 */
int plot_fonts_check(const char *dir, const char *name);

#endif
