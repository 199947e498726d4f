# SPDX-License-Identifier: GPL-2.0-or-later
# Latency by percentile, one curve a side, the tail stretched.
# Data: one block a side: its label, then lines of 1 / (1 - share), ns; then
# one whose label is the cell.
FORMAT = ARG1; DATA = ARG2; OUT = ARG3; COMMON = ARG4
NR = ARG5 + 0; WIDTH = ARG6 + 0; HEIGHT = ARG7 + 0
FORCED = ARG8 + 0
load COMMON
set logscale x 10
set logscale y 10
set xlabel "percentile"
set ylabel "pin cycle [ns]"
set xtics ("0" 1, "50" 2, "90" 10, "99" 100, "99.9" 1000, "99.99" 10000, \
	"99.999" 100000, "99.9999" 1000000)
plot DATA index NR using 1:2 with points pointtype " " \
	title columnheader(1), \
	for [i = 0:NR - 1] DATA index i using 1:2 with steps linetype i + 1 \
	title columnheader(1)
