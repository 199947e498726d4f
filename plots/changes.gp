# SPDX-License-Identifier: GPL-2.0-or-later
# Changes with their intervals, a line each, in panels of times, percentiles and
# counts with scales of their own. Their texts are those of the page.
# Data: block 0: panel, class (0: not proven, 1: less, 2: more), then in pixels of
# the page: place, change (NaN: outside), low, high; then whether low and high lie
# beyond the scale. Blocks 1 and 2: such low and high ends as text.
# LOW0, HIGH0 to LOW2, HIGH2: of the scales, 0 for a panel that is not there.
FORMAT = ARG1; DATA = ARG2; OUT = ARG3; PAGE = ARG5; LAYOUT = ARG6
SCALE = ARG7 + 0
load ARG4
TONE(class) = class == 1 ? 0x004488 : class == 2 ? 0xa02040 : 0x8a8a8a
set border 1
set style textbox opaque fillcolor rgb "#ffffff" noborder margins 0.6, 0.4
set style arrow 1 head filled size screen 0.007, 20 \
	linecolor rgb variable linewidth 1.5
do for [i = 0:2] {
	LOW = value(sprintf("LOW%d", i))
	HIGH = value(sprintf("HIGH%d", i))
	FROM = LOW > -HIGH ? 0 : LOW
	if (HIGH > 0) {
		set lmargin at screen PANEL_L(i)
		set rmargin at screen PANEL_R(i)
		set tmargin at screen PANEL_T(i)
		set bmargin at screen PANEL_B(i)
		set xrange [LOW:HIGH]
		set yrange [0:1]
		unset ytics
		set xtics FROM, HIGH font SMALL nomirror offset 0, 0.4
		set mxtics 4
		set grid xtics mxtics noytics
		set arrow 1 from 0, graph 0 to 0, graph 1 nohead \
			linecolor rgb "#404040"
		plot 2 notitle
	}
}
unset arrow 1
unset border
unset tics
unset grid
set lmargin at screen 0
set rmargin at screen 1
set tmargin at screen 1
set bmargin at screen 0
set xrange [0:WIDTH]
set yrange [HEIGHT:0]
plot DATA index 0 using ($2 == 0 ? $5 : NaN):3:($6 - $5):(0) with vectors nohead \
		linecolor rgb "#8a8a8a" linewidth 1.2, \
	DATA index 0 using ($2 > 0 ? $5 : NaN):3:($6 - $5):(0):(TONE($2)) with vectors \
		nohead linecolor rgb variable linewidth 2.4, \
	DATA index 0 using ($8 > 0 ? $6 - 9 : NaN):3:(9):(0):(TONE($2)) with vectors \
		arrowstyle 1, \
	DATA index 0 using ($7 > 0 ? $5 + 9 : NaN):3:(-9):(0):(TONE($2)) with vectors \
		arrowstyle 1, \
	DATA index 0 using ($2 == 0 ? $4 : NaN):3 with points pointtype 7 \
		linecolor rgb "#ffffff" pointsize 0.8, \
	DATA index 0 using ($2 == 0 ? $4 : NaN):3 with points pointtype 6 \
		linecolor rgb "#767676" pointsize 0.8, \
	DATA index 0 using ($2 == 1 ? $4 : NaN):3 with points pointtype 7 \
		linecolor rgb "#004488" pointsize 1.2, \
	DATA index 0 using ($2 == 2 ? $4 : NaN):3 with points pointtype 5 \
		linecolor rgb "#a02040" pointsize 1.2, \
	DATA index 1 using 1:2:3 with labels left boxed font FONT(0.8) \
		textcolor rgb INK, \
	DATA index 2 using 1:2:3 with labels right boxed font FONT(0.8) \
		textcolor rgb INK
unset multiplot
