# SPDX-License-Identifier: GPL-2.0-or-later
# What all figures share. FORMAT (png, svg), WIDTH and HEIGHT (pixels), OUT and
# FORCED (--force was needed) are set by the figure. Text from files reaches
# these scripts as data columns only, and no terminal interprets it: noenhanced.
# The title of a figure is the key of a point drawn as a blank.
# Sides differ by shade, dash and point, so that a print in grey tells them
# apart.
set encoding utf8
set datafile separator "\t"
set datafile commentschars ""
set datafile missing "NaN"
set key noenhanced tmargin left Left reverse vertical maxcols 1
if (FORMAT eq "svg") {
	set terminal svg size WIDTH, HEIGHT noenhanced font "sans,12" \
		background "#ffffff"
} else {
	set terminal pngcairo size WIDTH, HEIGHT noenhanced font "sans,10"
}
set border 3 linecolor "#404040"
set grid linecolor "#d8d8d8" linetype 1 linewidth 0.5
set tics nomirror out noenhanced
set output OUT
set linetype 1 linecolor "#000000" linewidth 1.5 dashtype 1 pointtype 7
set linetype 2 linecolor "#808080" linewidth 1.5 dashtype 2 pointtype 6
set linetype 3 linecolor "#404040" linewidth 1.5 dashtype 4 pointtype 9
set linetype 4 linecolor "#a8a8a8" linewidth 1.5 dashtype 5 pointtype 8
set linetype cycle 4
if (FORCED) {
	set label 1 "--force: these sides are not alike" noenhanced \
		at screen 0.98, screen 0.97 right
}
