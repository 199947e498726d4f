# SPDX-License-Identifier: GPL-2.0-or-later
# How much dearer B is than A in one event and the pins between two events, by
# the number of pins: where the curve is 0, the designs are even.
# Data: block 0: pins per event, change in %; block 1: pins and label; block 2: the
# crossing, its low and high, and its text; NaN where there is none.
FORMAT = ARG1; DATA = ARG2; OUT = ARG3; PAGE = ARG5; LAYOUT = ARG6
SCALE = ARG7 + 0
load ARG4
set lmargin at screen PANEL_L(0)
set rmargin at screen PANEL_R(0)
set tmargin at screen PANEL_T(0)
set bmargin at screen PANEL_B(0)
set logscale x 10
set xrange [XMIN:XMAX]
set yrange [YMIN:YMAX]
set xtics () font SMALL offset 0, 0.3
set ytics font SMALL
plot DATA index 1 using 1:(NaN):xtic(2) with points, \
	DATA index 0 using 1:(0):2 with filledcurves \
		fillcolor rgb "#e4ebf3" fillstyle solid noborder, \
	DATA index 0 using 1:(0) with lines linecolor rgb INK linewidth 1, \
	DATA index 0 using 1:2 with lines linecolor rgb SHADE(0) \
		linewidth 2.5, \
	DATA index 2 using 1:(0):2:3 with xerrorbars \
		pointtype 7 pointsize 1.3 linecolor rgb INK linewidth 2, \
	DATA index 2 using 1:(0):4 with labels center offset character 0, 1.2 \
		font FONT(0.9) textcolor rgb INK
unset multiplot
