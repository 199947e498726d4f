# SPDX-License-Identifier: GPL-2.0-or-later
# Change with its interval, one line a cell and metric.
# Data: three blocks (sure, not sure, labels): change, low, high, row, label.
FORMAT = ARG1; DATA = ARG2; OUT = ARG3; COMMON = ARG4
NR = ARG5 + 0; WIDTH = ARG6 + 0; HEIGHT = ARG7 + 0
FORCED = ARG8 + 0
load COMMON
set xlabel "change of B against A [%], 95 % interval; left is faster, fewer"
set yrange [NR + 0.5:0.5]
set xzeroaxis
set arrow from 0, graph 0 to 0, graph 1 nohead linecolor "#000000"
set bars 0.4
plot DATA index 2 using (NaN):4:ytic(5) notitle with points, \
	DATA index 0 using 1:4:2:3 with xerrorbars linetype 1 \
		title "clear change", \
	DATA index 1 using 1:4:2:3 with xerrorbars linetype 2 dashtype 1 \
		title "none, or not clear"
