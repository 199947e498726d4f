# SPDX-License-Identifier: GPL-2.0-or-later
# One count of every cell on every kernel: a table of shaded squares.
# Data, in pixels of the page: left, right, top, bottom, shade from 0 to 1 (-1:
# there is no count), text, 1 where the count changed.
FORMAT = ARG1; DATA = ARG2; OUT = ARG3; PAGE = ARG5; LAYOUT = ARG6
SCALE = ARG7 + 0
load ARG4
set lmargin at screen 0
set rmargin at screen 1
set tmargin at screen 1
set bmargin at screen 0
set xrange [0:WIDTH]
set yrange [HEIGHT:0]
unset border
unset tics
unset grid
# From nearly white to dark blue.
PART(light, dark, shade) = int(light + (dark - light) * shade + 0.5)
TONE(shade) = shade < 0 ? 0xf4f4f4 : PART(0xee, 0x00, shade) * 65536 + \
	PART(0xf2, 0x44, shade) * 256 + PART(0xf7, 0x88, shade)
WORD(shade) = shade < 0 ? 0x767676 : shade > 0.55 ? 0xffffff : 0x1a1a1a
plot DATA using (($1 + $2) / 2):(($3 + $4) / 2):1:2:3:4:(TONE($5)) \
		with boxxyerror linecolor rgb variable, \
	DATA using ($7 > 0 ? $1 + 1 : NaN):($3 + 1):($2 - $1 - 2):(0) \
		with vectors nohead linecolor rgb "#c03a2b" linewidth 3, \
	DATA using ($7 > 0 ? $1 + 1 : NaN):($4 - 1):($2 - $1 - 2):(0) \
		with vectors nohead linecolor rgb "#c03a2b" linewidth 3, \
	DATA using ($7 > 0 ? $1 + 1 : NaN):3:(0):($4 - $3) \
		with vectors nohead linecolor rgb "#c03a2b" linewidth 3, \
	DATA using ($7 > 0 ? $2 - 1 : NaN):3:(0):($4 - $3) \
		with vectors nohead linecolor rgb "#c03a2b" linewidth 3, \
	DATA using (($1 + $2) / 2):(($3 + $4) / 2):6:(WORD($5)) with labels \
		center textcolor rgb variable
unset multiplot
