# SPDX-License-Identifier: GPL-2.0-or-later
# All rounds in the order they were measured: drift is visible.
# Data: one block a side, one for rounds left out: the label, then lines of
# place in time (runs), value; then one whose label is cell and metric.
FORMAT = ARG1; DATA = ARG2; OUT = ARG3; COMMON = ARG4
NR = ARG5 + 0; WIDTH = ARG6 + 0; HEIGHT = ARG7 + 0
FORCED = ARG8 + 0
load COMMON
set xlabel "runs, in the order of time"
set ylabel "ns"
set pointsize 0.7
plot DATA index NR + 1 using 1:2 with points pointtype " " \
	title columnheader(1), \
	for [i = 0:NR - 1] DATA index i using 1:2 with points linetype i + 1 \
	title columnheader(1), \
	DATA index NR using 1:2 with points pointtype 2 linecolor "#909090" \
	title columnheader(1)
