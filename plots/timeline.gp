# SPDX-License-Identifier: GPL-2.0-or-later
# All rounds of one cell and metric in the order they were measured: drift is
# visible.
# Data: block 0: place in time (run n is around n), value, side, -1: left out;
# block 1: of each run its place, median (NaN: none), side, name.
FORMAT = ARG1; DATA = ARG2; OUT = ARG3; PAGE = ARG5; LAYOUT = ARG6
SCALE = ARG7 + 0
load ARG4
set lmargin at screen PANEL_L(0)
set rmargin at screen PANEL_R(0)
set tmargin at screen PANEL_T(0)
set bmargin at screen PANEL_B(0)
set xrange [0.5:RUNS + 0.5]
set yrange [YMIN:YMAX]
set xtics () font SMALL scale 0
set ytics font SMALL
set grid ytics noxtics
plot DATA index 1 using 1:(NaN):xtic(4) with points, \
	DATA index 1 using ($1 + 0.5):(YMIN):(0):(YMAX - YMIN) with vectors \
		nohead linecolor rgb FAINT, \
	DATA index 0 using ($3 < 0 ? $1 : NaN):2 with points pointtype 2 \
		pointsize 0.8 linecolor rgb "#606060", \
	DATA index 0 using ($3 < 0 ? NaN : $1):2:(MARK($3)):(SHADE($3)) \
		with points pointsize 0.8 pointtype variable \
		linecolor rgb variable, \
	DATA index 1 using ($1 - 0.46):2:(0.92):(0) with vectors nohead \
		linecolor rgb INK linewidth 1.5
unset multiplot
