#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-2.0-or-later
"""Of the intervals that mmfence compare printed, which hold no change?

Usage: coverage.py csv|factorial main|all <OUTPUT

OUTPUT may hold that of several comparisons. One line, 1 or 0, for each interval
of a main time, or of any row that varies but percentiles, whose intervals are
widened by what they are known to.
"""
import csv
import json
import re
import sys

PERCENTILE = re.compile(r"_p\d+_")
MAIN = ("pin_ns_per_cycle", "clear_ns_per_event", "ns_per_op")


def intervals(kind, file):
    """Metric, low and high of each interval; None where there is none."""
    if kind == "csv":
        for row in csv.DictReader(file):
            if row["metric"] == "metric":
                continue
            yield (row["metric"], *(float(row[end]) if row[end] else None
                                    for end in ("low", "high")))
        return
    text, at = file.read(), 0
    while at < len(text):
        document, at = json.JSONDecoder().raw_decode(text, at)
        while text[at:at + 1].isspace():
            at += 1
        for row in document["rows"]:
            for effect in row["effects"].values():
                yield (row["metric"], *effect["interval"])


kind, wanted = sys.argv[1:]
for metric, low, high in intervals(kind, sys.stdin):
    if low is None or high is None or low == high:
        continue
    if metric in MAIN or (wanted == "all" and not PERCENTILE.search(metric)):
        print(int(low <= 0 <= high))
