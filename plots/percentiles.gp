# SPDX-License-Identifier: GPL-2.0-or-later
# Latency by percentile: a panel a cell, a curve a side, the tail stretched.
# Data: block 0: 1 / (1 - share), percentile; block 1: ns, time; block 2: panel,
# 1 / (1 - share), ns, side of the points to mark; then a block for each side of
# each panel: 1 / (1 - share), ns.
FORMAT = ARG1; DATA = ARG2; OUT = ARG3; PAGE = ARG5; LAYOUT = ARG6
SCALE = ARG7 + 0
load ARG4
set logscale x 10
set logscale y 10
set xrange [1:XMAX]
set yrange [YMIN:YMAX]
set xtics () font SMALL offset 0, 0.3
set ytics () font SMALL
do for [i = 0:PANELS - 1] {
	set lmargin at screen PANEL_L(i)
	set rmargin at screen PANEL_R(i)
	set tmargin at screen PANEL_T(i)
	set bmargin at screen PANEL_B(i)
	plot DATA index 0 using 1:(NaN):xtic(2) with points, \
		DATA index 1 using (NaN):1:ytic(2) with points, \
		for [s = 0:SIDES - 1] DATA index 3 + i * SIDES + s using 1:2 \
			with steps linewidth 2 linecolor rgb SHADE(s) \
			dashtype DASH(s), \
		DATA index 2 using ($1 == i ? $2 : NaN):3:(MARK($4)): \
			(SHADE($4)) with points pointsize 1.1 \
			pointtype variable linecolor rgb variable
}
unset multiplot
