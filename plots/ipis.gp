# SPDX-License-Identifier: GPL-2.0-or-later
# Interrupts per event: a group of bars a cell, a bar a side, with its value.
# Data: block 0: value, low, high, top and bottom of the bar, side, text, where
# the text is; block 1: 0, place, cell; block 2: 0, place of each line between
# cells.
FORMAT = ARG1; DATA = ARG2; OUT = ARG3; PAGE = ARG5; LAYOUT = ARG6
SCALE = ARG7 + 0
load ARG4
set lmargin at screen PANEL_L(0)
set rmargin at screen PANEL_R(0)
set tmargin at screen PANEL_T(0)
set bmargin at screen PANEL_B(0)
set xrange [XMIN:XMAX]
set yrange [YMAX:0]
unset ytics
set border 1
set grid xtics noytics
plot DATA index 0 using ($1 / 2):(($4 + $5) / 2):(0):1:4:5:(SHADE($6)) \
		with boxxyerror linecolor rgb variable, \
	DATA index 0 using ($3 > $2 ? $1 : NaN):(($4 + $5) / 2):2:3 with xerrorbars \
		pointtype 0 linecolor rgb INK linewidth 1.2, \
	DATA index 0 using 8:(($4 + $5) / 2):7 with labels left \
		offset character 0.6, 0 font FONT(0.9) textcolor rgb INK, \
	DATA index 1 using 1:2:3 with labels right offset character -0.8, 0 \
		textcolor rgb INK, \
	DATA index 2 using 1:2:(XMAX):(0) with vectors nohead \
		linecolor rgb FAINT
unset multiplot
