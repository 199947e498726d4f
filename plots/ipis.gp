# SPDX-License-Identifier: GPL-2.0-or-later
# Interrupts per event, one group of bars a cell, one bar a side.
# Data: a heading (cell, a label for each side, the quantity), then lines of
# cell, value of each side, NaN.
FORMAT = ARG1; DATA = ARG2; OUT = ARG3; COMMON = ARG4
NR = ARG5 + 0; WIDTH = ARG6 + 0; HEIGHT = ARG7 + 0
FORCED = ARG8 + 0
load COMMON
set style data histograms
set style histogram clustered gap 1.5
set style fill solid 0.9 border linecolor "#000000"
set boxwidth 0.9 relative
set yrange [0:*]
set xtics rotate by -25 left
set rmargin 8
set linetype 1 linecolor "#303030" dashtype 1
set linetype 2 linecolor "#b8b8b8" dashtype 1
set linetype 3 linecolor "#707070" dashtype 1
set linetype 4 linecolor "#e8e8e8" dashtype 1
plot DATA using (0):NR + 2 with points pointtype " " \
	title columnheader(NR + 2), \
	for [i = 2:NR + 1] DATA using i:xtic(1) linetype i - 1 \
	title columnheader(i)
