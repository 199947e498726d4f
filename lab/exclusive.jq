# SPDX-License-Identifier: GPL-2.0-or-later
#
# From run files of guests (input: slurped), print whether read-only pins of
# pages that are mapped read-only checked that the page is exclusive. One line
# per cell and boot; nothing if no cell has such pins.

def left($width): . + " " * ([$width - length, 0] | max) // .;
def right($width): tostring
	| (" " * ([$width - length, 0] | max) // "") + .;

[.[] | .guest.kernel as $kernel | .cells[]
	| select(.exclusive_check != null and .outcome != "skip")
	| {cell, $kernel} + .exclusive_check]
| if length == 0 then empty else
	"",
	"Did read-only pins check PageAnonExclusive (GUP-fast, step B5)?",
	("" | left(28)) + " checked     pages  FOLL_PIN    faults",
	(group_by(.cell)[] | .[0].cell, (.[]
		| ("  " + .kernel | left(28))
		+ (if .checked == null then "?" elif .checked then "yes"
		   else "no" end | right(8))
		+ (.pages | right(10)) + (.foll_pins | right(10))
		+ (.gup_faults | right(10))))
  end
