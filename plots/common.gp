# SPDX-License-Identifier: GPL-2.0-or-later
# What all figures share. FORMAT (png, svg, pdf), OUT, PAGE, LAYOUT and SCALE are set
# by the figure. LAYOUT sets numbers and nothing else: the size of the picture
# and where its panels are, in pixels from the upper left corner. PAGE has the
# texts around the panels. Text from files reaches these scripts as data columns
# only, and no terminal interprets it: noenhanced.
# Sides differ by lightness, colour and mark, so that neither a print in grey nor
# an eye that sees no red or green takes one for another.
#
# Without any font on this machine letters are missing, and nothing reports it.
# OUT.blank and OUT.word are an empty picture and one of a word, to be compared.
if (FORMAT ne "svg") {
	set terminal pngcairo size 80, 40 noenhanced font "sans,10"
	unset border
	unset tics
	set xrange [0:1]
	set yrange [0:1]
	set output OUT . ".blank"
	plot 2 notitle
	set label "word" at screen 0.1, 0.8
	set output OUT . ".word"
	replot
	unset output
	reset
}
set encoding utf8
set datafile separator "\t"
set datafile commentschars ""
set datafile missing "NaN"
load LAYOUT
FONT(em) = FORMAT eq "svg" ? sprintf("sans-serif,%g", em * EM) : \
	sprintf("sans,%g", em * EM * 0.75)
BOLD = EM / 14.0	# lines and marks are as large as letters
SMALL = FONT(0.85)	# set tics takes a variable only
if (FORMAT eq "svg") {
	set terminal svg size WIDTH, HEIGHT noenhanced font FONT(1) \
		background "#ffffff"
} else { if (FORMAT eq "pdf") {
	set terminal pdfcairo size WIDTH / 96.0, HEIGHT / 96.0 noenhanced \
		font FONT(1) fontscale 0.75 linewidth 1.3 * BOLD \
		pointscale 0.85 * BOLD \
		background "#ffffff"
} else {
	set terminal pngcairo size WIDTH * SCALE, HEIGHT * SCALE noenhanced \
		font FONT(1) fontscale SCALE linewidth SCALE * BOLD \
		pointscale SCALE * BOLD
} }
INK = "#1a1a1a"; PALE = "#5a5a5a"; FAINT = "#dcdcdc"
SHADE(i) = int(i) % 4 == 0 ? 0x004488 : int(i) % 4 == 1 ? 0xddaa33 : \
	int(i) % 4 == 2 ? 0x994455 : 0x6699cc
MARK(i) = int(i) % 8 == 0 ? 7 : int(i) % 8 == 1 ? 5 : int(i) % 8 == 2 ? 9 : \
	int(i) % 8 == 3 ? 13 : int(i) % 8 == 4 ? 6 : int(i) % 8 == 5 ? 4 : \
	int(i) % 8 == 6 ? 8 : 12
DASH(i) = int(i) % 4 == 0 ? 1 : int(i) % 4 == 1 ? 1 : int(i) % 4 == 2 ? 2 : 4
X(px) = px / WIDTH
Y(px) = 1 - px / HEIGHT
set output OUT
set multiplot
set lmargin at screen 0
set rmargin at screen 1
set tmargin at screen 1
set bmargin at screen 0
set xrange [0:WIDTH]
set yrange [HEIGHT:0]
unset key
unset border
unset tics
plot PAGE index 0 using 1:2:3 with labels left font FONT(1.3) \
		textcolor rgb INK, \
	PAGE index 1 using 1:2:3 with labels left font FONT(0.9) \
		textcolor rgb PALE, \
	PAGE index 2 using 1:2:3 with labels left textcolor rgb INK, \
	PAGE index 2 using (KEYS > 0 && $5 > 0 ? $5 : NaN):2:(MARK($4)):(SHADE($4)) \
		with points pointsize 1.3 pointtype variable \
		linecolor rgb variable, \
	PAGE index 3 using 1:2:3:($4 > 0 ? 0x5a5a5a : 0x1a1a1a) with labels left \
		font FONT(0.9) textcolor rgb variable, \
	PAGE index 4 using 1:2:3:4 with vectors nohead linecolor rgb "#a0a0a0"
# The panel of number nr; its border and scales are the figure's.
PANEL_L(nr) = X(value(sprintf("P%d_L", nr)))
PANEL_R(nr) = X(value(sprintf("P%d_R", nr)))
PANEL_T(nr) = Y(value(sprintf("P%d_T", nr)))
PANEL_B(nr) = Y(value(sprintf("P%d_B", nr)))
set border 3 linecolor rgb "#808080"
set grid linecolor rgb FAINT linetype 1 linewidth 0.5 dashtype 1
set tics nomirror out noenhanced textcolor rgb INK scale 0.5
set xtics nomirror autofreq
set ytics nomirror autofreq
set format "%h"
unset xrange
unset yrange
set style fill solid 1 noborder
set bars 0.5
