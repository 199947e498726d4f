#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-2.0-or-later
"""counts.py FILE: are the interrupts per event those that kernels promise?

Prints the cells that were too disturbed to tell, to be measured again.
Exits 1, with the figures on standard error, if an ok cell breaks its promise
or a cell is no use for another reason than disturbance.
"""
import json
import sys

# Per event and spinning peer: row, lowest, highest.
PROMISES = {
    "mprotect": [("tlb", 0.97, 1.03)],
    "ksm": [("tlb", 1.94, 2.06)],
    "swap": [("tlb", 0.97, 1.03)],
    "swap:dirty=0": [("tlb", 0.0, 0.1)],
    "collapse": [("tlb", 0.97, 1.03), ("cal", 1.94, 2.10)],
    "munmap": [("tlb", 0.97, 1.03)],
    "fork": [("tlb", 0.97, 1.05)],
    "split:how=dontneed": [("tlb", 1.94, 2.06)],
    "khugepaged": [("tlb", 0.97, 2.10)],
}


def broken(cell):
    """What an ok cell gets wrong."""
    summary = cell["summary"]
    if not summary["clear_events"] or not summary["spinning_peers"]:
        yield f"{cell['cell']}: no events or no spinning peer"
        return
    for row, low, high in PROMISES[cell["cell"].split("+")[1]]:
        got = (summary[f"remote_{row}_per_event"] /
               summary["spinning_peers"])
        if not low <= got <= high:
            yield (f"{cell['cell']}: {got:.4f} {row} interrupts per event "
                   f"and peer, promised {low} to {high}")


def main():
    with open(sys.argv[1], encoding="utf-8") as file:
        run = json.load(file)
    failed = False
    for cell in run["cells"]:
        summary = cell["summary"]
        disturbed = (cell["outcome"] == "invalid" and
                     "contaminated" in cell["reason"])
        if cell["outcome"] == "ok":
            lines = list(broken(cell))
        elif disturbed:
            print(cell["cell"])
            lines = []
        else:
            lines = [f"{cell['cell']}: {cell['outcome']}: {cell['reason']}"]
        for line in lines:
            print(f"{line} ({summary['rounds_ok']} rounds ok)",
                  file=sys.stderr)
        failed = failed or bool(lines)
    sys.exit(1 if failed else 0)


main()
