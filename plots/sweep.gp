# SPDX-License-Identifier: GPL-2.0-or-later
# What each operation costs by the value of a swept setting: lines of panels, a
# kind of operation each, the initiator left and all its victims right. The texts
# at the ends of lines are those of the page.
# Data: for each panel a block of value, ns, number of the line in the panel, a
# blank line after each, and a block of ns and label. LOW<n> and HIGH<n>: of the
# scale of panel n, 0 for one that is not there.
FORMAT = ARG1; DATA = ARG2; OUT = ARG3; PAGE = ARG5; LAYOUT = ARG6
SCALE = ARG7 + 0
load ARG4
set logscale y 10
set xrange [XMIN:XMAX]
do for [i = 0:PANELS - 1] {
	LOW = value(sprintf("LOW%d", i))
	HIGH = value(sprintf("HIGH%d", i))
	if (HIGH > 0) {
		set lmargin at screen PANEL_L(i)
		set rmargin at screen PANEL_R(i)
		set tmargin at screen PANEL_T(i)
		set bmargin at screen PANEL_B(i)
		set yrange [LOW:HIGH]
		set xtics FIRST, STEP font SMALL offset 0, 0.3
		set ytics () font SMALL
		plot DATA index 2 * i + 1 using (NaN):1:ytic(2) with points, \
			DATA index 2 * i using 1:2:(SHADE($3)) with lines \
				linewidth 2 linecolor rgb variable, \
			DATA index 2 * i using 1:2:(MARK($3)):(SHADE($3)) \
				with points pointsize 1.1 \
				pointtype variable linecolor rgb variable
	}
}
unset multiplot
