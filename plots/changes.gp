# SPDX-License-Identifier: GPL-2.0-or-later
# Changes with their intervals, one line a cell and metric: a panel of times
# above one of counts, each with its own axis.
# Data: of each panel three blocks (sure, not sure, labels): change, low, high,
# row, label. Then blocks whose heading is a side's label, for both, and one whose
# heading tells what was left out.
FORMAT = ARG1; DATA = ARG2; OUT = ARG3; COMMON = ARG4
NR = ARG5 + 0; WIDTH = ARG6 + 0; HEIGHT = ARG7 + 0
FORCED = ARG8 + 0; MORE = ARG9 + 0
load COMMON
ROW = 18.0 / HEIGHT		# of the figure, as all below
HEAD = 96.0 / HEIGHT
AXIS = 44.0 / HEIGHT
TOP = 1 - HEAD
TIMES = NR ? TOP - NR * ROW : TOP
SECOND = NR ? TIMES - AXIS - 18.0 / HEIGHT : TOP
set multiplot
set lmargin at screen 0.38
set rmargin at screen 0.97
set bars 0.4
set xtics autofreq
set key noautotitle
set arrow from 0, graph 0 to 0, graph 1 nohead linecolor "#000000"
set key at screen 0.02, screen 1 - 6.0 / HEIGHT top left Left reverse
if (NR) {
	set tmargin at screen TOP
	set bmargin at screen TIMES
	set yrange [NR + 0.5:0.5]
	set xlabel "times, rates: change of B against A [%], 95 % interval; left: faster"
	plot DATA index 2 using (NaN):4:ytic(5) notitle with points, \
		DATA index 0 using 1:4:2:3 with xerrorbars linetype 1 \
			title "clear change", \
		DATA index 1 using 1:4:2:3 with xerrorbars linetype 2 \
			dashtype 1 title "none, or not clear", \
		for [i = 6:8] DATA index i using 1:2 with points \
			pointtype " " title columnheader(1)
	unset key
}
if (MORE) {
	unset ytics
	set ytics
	set tmargin at screen SECOND
	set bmargin at screen SECOND - MORE * ROW
	set yrange [MORE + 0.5:0.5]
	set xlabel "counts: B less A, per event, 95 % interval; left: fewer"
	plot DATA index 5 using (NaN):4:ytic(5) notitle with points, \
		DATA index 3 using 1:4:2:3 with xerrorbars linetype 1 \
			title "clear change", \
		DATA index 4 using 1:4:2:3 with xerrorbars linetype 2 \
			dashtype 1 title "none, or not clear", \
		for [i = 6:8] DATA index i using 1:2 with points \
			pointtype " " title columnheader(1)
}
unset multiplot
