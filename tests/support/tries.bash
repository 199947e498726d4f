# SPDX-License-Identifier: GPL-2.0-or-later
#
# For tests that measure a cell again when the product itself called it
# disturbed. A cell that stays disturbed is a failure of its test; so is a
# machine on which most are, since what is left is no sample of anything.

tries_disturbed=0
tries_measured=0

# tries_add DISTURBED MEASURED - cells of one run.
tries_add()
{
	tries_disturbed=$((tries_disturbed + $1))
	tries_measured=$((tries_measured + $2))
}

# Print how many were disturbed; fail if more than half.
tries_sound()
{
	((tries_disturbed)) || return 0
	echo "disturbed: $tries_disturbed of $tries_measured measurements of a cell"
	((2 * tries_disturbed > tries_measured)) || return 0
	echo "more than half: this machine is too busy to measure on"
	return 1
}
