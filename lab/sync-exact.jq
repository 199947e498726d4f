# SPDX-License-Identifier: GPL-2.0-or-later
#
# Print what the kernels of docs/sync-ipi.md execute: per call of GUP-fast beyond
# "broadcast", and per event of those who wait for walks. Input: slurped results of
# "lab-data sync-exact", of one architecture, one or more of a kernel. "+-": the
# 95 % interval over visits (Student, equal variances); "-": it is wider than 5
# either way. Per event "~": the repeats differ by more than 0.5 %, "-": by more
# than 20 %.

include "text";

def variant: .guest.kernel | sub("^[0-9.]+-"; "");

# The classes whose names differ by architecture.
def barrier: if .guest.arch == "arm64" then "dmb_ish" else "full_fences" end;
def atomic: if .guest.arch == "arm64" then "lse_atomics" else "locked" end;

def cell($cell): [(.cells + .primitives)[] | select(.cell == $cell)] | .[0];
def exact($cell): cell($cell).summary.exact;

# A class of the pinner per call, of each visit.
def visits($cell; $pages; $class): [cell($cell).rounds[]?
	| select(.outcome == "ok" and (.counting | not) and .exact != null)
	| .exact["pinner_\($class)_per_event"] | values | . * $pages];

def mean: add / length;
def squares: mean as $mean | map(. - $mean | . * .) | add;

# Student's t at 97.5 %, by degrees of freedom.
def student: [12.706, 4.303, 3.182, 2.776, 2.571, 2.447, 2.365, 2.306][. - 1]
	// 2.306;

# [what the visits have more than $of, half of its interval].
def more($of): length as $n | ($of | length) as $m | ($n + $m - 2) as $free
	| if $n == 0 or $m == 0 or $free < 1 then null else
		[mean - ($of | mean), ($free | student) * (((squares
			+ ($of | squares)) / $free * (1 / $n + 1 / $m)) | sqrt)]
	  end;

def shown: if . == null then "-" else figure end | right(9);

# A count of a role per event.
def count($role; $class):
	if . == null then "-" else .spread_percent[$role][$class] as $spread
		| .per_event[$role][$class] as $value
		| if ($class | endswith("instructions")) and
			($spread == null or $spread > 20) then "-"
		  else ($value | figure)
			+ (if $spread != null and $spread <= 0.5 then "" else "~" end)
		  end
	end | right(11);

def in_order: ["broadcast", "skip", "targeted", "targeted-xchg", "rcu", "none"] as $all
	| sort_by(variant as $name | $all | index([$name]));

# The files of a kernel as one.
def joined: group_by(variant) | map(.[0] + {cells: (map(.cells) | add),
	primitives: (map(.primitives) | add)});

joined | in_order as $files
| ($files[] | select(variant == "broadcast")) as $base
| "more than broadcast, per call     barriers  atomics   instructions, +-",
  (("gup_test+none", "gup_test:batch=8+none", "gup_test:batch=64+none",
	"gup_test:batch=512+none") as $cell
	| ($cell | [capture("batch=(?<n>[0-9]+)").n | tonumber][0] // 1) as $pages
	| $files[] | select(variant != "broadcast") as $file
	| [barrier, atomic, "instructions"]
	| map(. as $class | ($base | visits($cell; $pages; $class)) as $of
		| $file | visits($cell; $pages; $class) | more($of))
	| ($file | variant | left(16))
		+ ("\($pages) pages a call" | sub("^1 pages"; "1 page") | left(18))
		+ (.[:2] | map(.[0]? | shown) | join(""))
		+ (.[2] | if . == null or .[1] > 5 then "        -        -"
			else map(shown) | join("") end)),
  (["a collapse, other CPU idle", "none:area=64m,victims=0+collapse", "other"],
   ["a collapse, other CPU in the mm", "none:area=64m+collapse", "bystander"],
   ["a collapse by khugepaged", "none+khugepaged", "bystander"],
   ["a collapse to a small folio", "none:area=2m+mthp", "bystander"],
   ["a table unshared (pmd_unshare)", "pmd_unshare", "bystander"],
   ["munmap of a page", "munmap", "bystander"],
   ["exit of a process, 32 tables", "exit", "bystander"]
	| . as [$title, $cell, $role]
	| select(any($files[]; exact($cell) != null))
	| "", ($title | left(36)) + "interrupts         instructions",
	  ("per event" | left(38)) + "sent      taken    clearer  the other",
	  ($files[] | exact($cell) as $exact
		| (variant | left(31)) + ($exact | count("clearer"; "ipis_sent")
			+ count($role; "irqs_taken")
			+ count("clearer"; "instructions")
			+ count($role; "instructions"))))
