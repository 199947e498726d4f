# SPDX-License-Identifier: GPL-2.0-or-later
# What each cell costs by the value of a swept setting: the initiator above,
# all its victims together below.
# Data: one block a cell: a heading (value, its label for either panel), then
# lines of value, ns of the initiator, ns of the victims; then one whose
# heading is the setting.
FORMAT = ARG1; DATA = ARG2; OUT = ARG3; COMMON = ARG4
NR = ARG5 + 0; WIDTH = ARG6 + 0; HEIGHT = ARG7 + 0
FORCED = ARG8 + 0
load COMMON
set key below left vertical maxcols 2 noenhanced font ",8"
set logscale y 10
set format y "%g"
set offsets graph 0.05, graph 0.05, 0, 0
set multiplot layout 2, 1
set ylabel "initiator [ns]"
plot DATA index NR using 1:2 with points pointtype " " \
	title columnheader(1), \
	for [i = 0:NR - 1] DATA index i using 1:2 with linespoints \
	linetype i % 4 + 1 pointtype i + 1 title columnheader(2)
set ylabel "stolen from all victims [ns]"
plot DATA index NR using 1:2 with points pointtype " " \
	title columnheader(1), \
	for [i = 0:NR - 1] DATA index i using 1:3 with linespoints \
	linetype i % 4 + 1 pointtype i + 1 title columnheader(3)
unset multiplot
