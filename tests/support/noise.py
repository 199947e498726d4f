#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-2.0-or-later
"""The arithmetic of tests/calibrate-noise, in whose directory it runs.

noise.py factor FILE	the factor of find%, averaged over the documents of FILE
noise.py summary	the rest of a line; exit status 1 if a promise is broken
"""
import csv
import json
import math
import sys

ROW = ("futex+none", "pin_ns_per_cycle")
CLAIMS = {"faster", "slower", "fewer", "more", "lower", "higher"}


def documents(path):
    """All JSON documents of a file, one after the other."""
    text, decoder, at = open(path).read(), json.JSONDecoder(), 0
    while at < len(text.rstrip()):
        while text[at].isspace():
            at += 1
        document, at = decoder.raw_decode(text, at)
        yield document


def average(percents):
    """Of squares of logarithms: a variance is estimated without bias."""
    logs = [math.log1p(p / 100) ** 2 for p in percents]
    return math.exp(math.sqrt(sum(logs) / len(logs)))


def of_row(path, key):
    return [row[key] for document in documents(path)
            for row in document["rows"]
            if (row["cell"], row["metric"]) == ROW]


def campaigns(path):
    """For each campaign: is anything a change, the row's verdict, its width."""
    head, rows = None, []
    for line in csv.reader(open(path)):
        if line == ["end"]:
            own = [r for r in rows if (r["cell"], r["metric"]) == ROW][0]
            width = (math.log1p(float(own["high"]) / 100) -
                     math.log1p(float(own["low"]) / 100)) / 2
            yield (any(r["verdict"] in CLAIMS for r in rows),
                   own["verdict"] == "slower", width)
            head, rows = None, []
        elif head is None:
            head = line
        else:
            rows.append(dict(zip(head, line)))


def share(values):
    values = list(values)
    return 100 * sum(values) / len(values)


def summary():
    said = list(documents("noise.json"))
    drawn = sum(d["drawn"] for d in said) or math.nan
    changed, own, same = (list(campaigns(f"{name}.csv"))
                          for name in ("changed", "own", "same"))
    power = share(c[1] for c in changed)
    alarms = share(c[0] for c in same)
    half = 100 * (average([100 * math.expm1(c[2]) for c in same]) - 1)
    print("  %5.2f  %5.1f %5.1f %5.1f  %5.2f %5.2f  %6.1f %5.1f" % (
        100 * (average(of_row("noise.json", "detectable_percent")) - 1),
        power, 100 * sum(d["found"] for d in said) / drawn,
        share(c[1] for c in own),
        100 * (average(of_row("noise.json", "floor_percent")) - 1), half,
        alarms, 100 * sum(d["alarms"] for d in said) / drawn))
    error = 100 / math.sqrt(len(changed))
    return (abs(power - 80) > 5 + 2 * 0.4 * error or
            alarms > 5 + 2 * 0.22 * error)


if sys.argv[1] == "factor":
    print("%.9f" % average(of_row(sys.argv[2], "detectable_percent")))
else:
    sys.exit(summary())
