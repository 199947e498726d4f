# SPDX-License-Identifier: GPL-2.0-or-later
# What a clear costs by the pins between two clears: a barrier with each pin
# against a flush with each clear. The texts at the ends of lines are those of the
# page.
# Data: block 0: pins, ns, kind of line (0: barrier, 1: flush, 2: extrapolated), a
# blank line after each; block 1: the crossing: pins, ns, low and high pins;
# block 2: pins and label, block 3: ns and label.
FORMAT = ARG1; DATA = ARG2; OUT = ARG3; PAGE = ARG5; LAYOUT = ARG6
SCALE = ARG7 + 0
load ARG4
set lmargin at screen PANEL_L(0)
set rmargin at screen PANEL_R(0)
set tmargin at screen PANEL_T(0)
set bmargin at screen PANEL_B(0)
set logscale x 10
set logscale y 10
set xrange [XMIN:XMAX]
set yrange [YMIN:YMAX]
set xtics () font SMALL offset 0, 0.3
set ytics () font SMALL
plot DATA index 2 using 1:(NaN):xtic(2) with points, \
	DATA index 3 using (NaN):1:ytic(2) with points, \
	DATA index 0 using 1:($3 == 2 ? $2 : NaN) with lines \
		linecolor rgb "#8a8a8a" linewidth 1.2 dashtype 2, \
	DATA index 0 using 1:($3 == 1 ? $2 : NaN) with lines \
		linecolor rgb SHADE(1) linewidth 2.5, \
	DATA index 0 using 1:($3 == 0 ? $2 : NaN) with lines \
		linecolor rgb SHADE(0) linewidth 2.5, \
	DATA index 1 using 1:2:3:4 with xerrorbars pointtype 7 \
		pointsize 1.3 linecolor rgb INK linewidth 1.5
unset multiplot
