#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-2.0-or-later
"""kills.py PROGRAM STATE SCRATCH NR SEED [CELL...], for scripts/soak --kills.

Each of NR kills ends a run of one to three cells at a random instant. The
state of the machine is read before and after. A change of it, or an unexpected
exit status, is a difference. Exit status: 0 no difference; 1 some.
"""

import collections
import ctypes
import json
import os
import random
import re
import signal
import subprocess
import sys
import time

from machine import Machine, differences
from oddity import Oddity

SIGNALS = ["KILL", "TERM", "INT", "QUIT", "STOP+KILL"]
VICTIMS = ["child", "parent", "both"]
REPAIRS = ["restore", "killed restore", "two restores", "run"]
ENDLESS = ["--visits", "1000", "--rounds", "1", "--round-time", "1ms"]
SHORT = ["--visits", "1", "--rounds", "1", "--round-time", "1ms", "null"]
# Cells with options, which `check` does not list.
VARIANTS = ["none:area=2m+swap:dirty=0", "none:area=2m+swap:swap=zram",
            "none:area=2m,page=64k+mprotect", "none:area=2m,page=thp+mprotect",
            "none:area=2m,page=hugetlb+mprotect", "pmd_unshare",
            "none:area=2m+split:how=dontneed", "collapse_broadcast"]
PR_SET_CHILD_SUBREAPER = 36
HELD = "is held by"


class Unexpected(Exception):
    """An unexpected status or message."""


class Interrupted(BaseException):
    """soak received a signal that ends it."""


def say(*words, sep=" "):
    """Print for a terminal: the name of a process may hold any byte."""
    print(re.sub(r"[^\n\t -~]", "?", sep.join(words)), flush=True)


def children(pid):
    """The children of a process at this instant."""
    try:
        with open(f"/proc/{pid}/task/{pid}/children",
                  encoding="ascii") as file:
            return [int(word) for word in file.read().split()]
    except OSError:
        return []


def send(pids, name):
    """Signal by descriptor: a pid may belong to another process by then."""
    number = getattr(signal, "SIG" + name)
    for pid in pids:
        try:
            handle = os.pidfd_open(pid)
        except OSError:
            continue
        try:
            signal.pidfd_send_signal(handle, number)
        except OSError:
            pass
        os.close(handle)


class Soak:
    """A state directory, and the killed runs that use it."""

    def __init__(self, program, state, scratch):
        self.program = program
        self.state = state
        self.scratch = scratch
        self.machine = Machine(state, scratch)
        self.seen = collections.Counter()

    def start(self, verb, name, *words):
        """Start a verb; its output goes to a file of that name."""
        command = [self.program, verb, "--state-dir", self.state, *words]
        with open(f"{self.scratch}/{name}", "wb") as said:
            return subprocess.Popen(command, stdin=subprocess.DEVNULL,
                                    stdout=said, stderr=said)

    def said(self, name):
        """The output of the verb that start() started under that name."""
        with open(f"{self.scratch}/{name}", encoding="utf-8",
                  errors="replace") as file:
            return file.read()

    def start_run(self, name, *words):
        """Start a run. Its result is not used, but must not be incomplete."""
        return self.start("run", name, "--quiet", "--yes", "--force",
                          "--json", f"{self.scratch}/{name}.json", *words)

    def has_journal(self):
        """Does the journal have entries, of a live or a killed run?"""
        try:
            return os.stat(self.state + "/journal").st_size > 0
        except OSError:
            return False

    def finish(self, process, name, allowed):
        """Wait for its end; its status must be one of the allowed ones."""
        try:
            status = process.wait(100)
        except subprocess.TimeoutExpired:
            process.kill()
            process.wait()
            raise Unexpected(f"{name} did not end") from None
        if status not in allowed or "somebody else" in self.said(name):
            raise Unexpected(f"{name} ended with {status}: " +
                             self.said(name).strip()[-300:])
        return status

    def when_alone(self, what, name):
        """Call what(), and repeat it while another run measures here."""
        for _ in range(240):
            process = what()
            if process.wait() != 1 or HELD not in self.said(name):
                return process
            time.sleep(0.5)
        return process

    def restore(self):
        """Restore, and wait until it is done."""
        process = self.when_alone(
            lambda: self.start("restore", "restore"), "restore")
        self.finish(process, "restore", {0})

    def restore_killed(self, rng):
        """Kill a restore at a random instant, then restore."""
        process = self.start("restore", "killed-restore")
        time.sleep(rng.uniform(0, 0.05))
        send([process.pid], rng.choice(["KILL", "TERM", "INT"]))
        self.finish(process, "killed-restore", {0, 1, -2, -9, -15})
        self.restore()

    def restore_twice(self):
        """Restore twice at once: one may find the other, or nothing to do."""
        pair = [self.start("restore", f"restore-{nr}") for nr in (1, 2)]
        for nr, process in enumerate(pair, 1):
            if self.finish(process, f"restore-{nr}", {0, 1}) == 1 and \
                    "is held by" not in self.said(f"restore-{nr}"):
                raise Unexpected(self.said(f"restore-{nr}"))
        self.restore()

    def run_again(self):
        """Let the next run restore what it finds."""
        process = self.when_alone(
            lambda: self.start_run("next", *SHORT), "next")
        self.finish(process, "next", {0, 1})
        if "refusing" in self.said("next"):
            raise Unexpected(self.said("next"))

    def repair(self, how, rng):
        """Repair after a killed run, in the way @how."""
        if how == "restore":
            self.restore()
        elif how == "killed restore":
            self.restore_killed(rng)
        elif how == "two restores":
            self.restore_twice()
        else:
            self.run_again()

    def await_instant(self, run, rng):
        """Wait up to 250 ms after the start, or up to 80 ms after the run
        holds a tunable or measures."""
        if rng.random() < 0.5:
            time.sleep(rng.uniform(0, 0.25))
            return
        end = time.monotonic() + 20
        while time.monotonic() < end and run.poll() is None and \
                not self.has_journal() and not children(run.pid):
            time.sleep(0.001)
        time.sleep(rng.uniform(0, 0.08))

    def kill(self, run, whom, how, rng):
        """Wait briefly for the child, if there is none at this instant."""
        found = children(run.pid)
        for _ in range(50):
            if found or whom == "parent":
                break
            time.sleep(0.002)
            found = children(run.pid)
        self.seen["journal is open"] += self.has_journal()
        self.seen["there is a child"] += bool(found)
        pids = {"child": found, "parent": [run.pid],
                "both": found + [run.pid]}[whom]
        rng.shuffle(pids)
        for number, name in enumerate(how.split("+")):
            if number:
                time.sleep(rng.uniform(0, 0.02))
            send(pids, name)

    def after(self, run, whom, how, repair, rng):
        """Wait for the run's end; repair, if the run could not."""
        if whom == "child":
            send([run.pid], "TERM")
        if whom != "child" and "KILL" in how:
            self.finish(run, "run", {-9, 1, 77})
            self.repair(repair, rng)
        else:
            number = getattr(signal, "SIG" + how) if whom != "child" else 15
            self.finish(run, "run", {130, 1, 77, -number})
        if self.has_journal():
            raise Unexpected(f"a journal is left: {self.said('run')}")

    def one_kill(self, cells, rng):
        """Kill a run and repair. Return a description, as text."""
        whom = rng.choice(VICTIMS)
        how = rng.choice(SIGNALS)
        repair = rng.choice(REPAIRS)
        words = rng.sample(cells, min(len(cells), rng.randint(1, 3)))
        options = ["--processes"] if rng.random() < 0.25 else []
        beside = rng.random() < 0.125
        self.seen[f"{how} to {whom}"] += 1
        what = f"{how} to {whom} of {' '.join(options + words)}, {repair}"
        for _ in range(240):
            run = self.start_run("run", *ENDLESS, *options, *words)
            self.await_instant(run, rng)
            if run.poll() is None or HELD not in self.said("run"):
                break
            time.sleep(0.5)
        other = self.start_run("beside", *SHORT) if beside else None
        try:
            self.kill(run, whom, how, rng)
            self.after(run, whom, how, repair, rng)
            if other:
                self.finish(other, "beside", {0, 1})
        except Unexpected as error:
            what += f"\n  {error}"
        finally:
            for process in filter(None, [run, other]):
                send([process.pid], "KILL")
                process.wait()
        return what

    def reap(self):
        """Children of a killed parent become ours: they must end, too."""
        end = time.monotonic() + 10
        while time.monotonic() < end:
            try:
                if os.waitpid(-1, os.WNOHANG)[0] == 0:
                    time.sleep(0.002)
            except ChildProcessError:
                return []
        left = children(os.getpid())
        lines = []
        for pid in left:
            with open(f"/proc/{pid}/cmdline", encoding="utf-8",
                      errors="replace") as file:
                lines.append(f"process {pid} lives: " +
                             file.read().replace("\0", " "))
        send(left, "KILL")
        return lines

    def compare(self, before):
        """Check now, or when another process has ended its measurement."""
        lines = self.reap()
        if self.has_journal():
            try:
                self.restore()
            except Unexpected as error:
                lines.append(str(error))
        end = time.monotonic() + 10
        while True:
            now = self.machine.look()
            changed = differences(before, now)
            if not changed or time.monotonic() > end:
                return lines + changed, now
            time.sleep(0.02)

    def runnable(self, cells):
        """The cells that can run on this machine."""
        return [cell for cell in cells if subprocess.run(
            [self.program, "run", "--dry-run", "--yes", "--state-dir",
             self.state, cell], stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL, check=False).returncode == 0]

    def clearers(self):
        """A cell of each clearer that can run here, by `check`."""
        said = subprocess.run([self.program, "check", "--json"], check=True,
                              stdout=subprocess.PIPE).stdout
        return ["none:area=2m+" + subject["name"]
                for subject in json.loads(said)["subjects"]
                if subject["kind"] == "clearer" and
                subject["outcome"] == "ok" and subject["name"] != "none"]

    def kills(self, nr_kills, seed, cells):
        """Return the number of kills with a difference."""
        cells = self.runnable(cells or self.clearers() + VARIANTS)
        say(f"seed {seed}, over: {' '.join(cells)}")
        before = self.machine.look()
        start = time.monotonic()
        for nr in range(1, nr_kills + 1):
            what = self.one_kill(cells, random.Random(f"{seed}.{nr}"))
            lines, before = self.compare(before)
            if lines or "\n" in what:
                self.seen["differences"] += 1
                say(f"kill {nr}: {what}", *lines, sep="\n  ")
            self.seen["kills"] += 1
            if nr % 100 == 0 or nr == nr_kills:
                say(f"{nr} kills in {time.monotonic() - start:.0f} s,",
                    f"{self.seen['differences']} differences")
        return self.seen["differences"]


def on_signal(number, frame):
    """End soak: the machine is restored first."""
    raise Interrupted(number, frame)


def main(program, state, scratch, nr_kills, seed, *cells):
    """See the top of this file."""
    # A shell makes background jobs ignore SIGINT, and a run would keep that.
    for name in ("INT", "TERM", "QUIT", "HUP"):
        signal.signal(getattr(signal, "SIG" + name), on_signal)
    ctypes.CDLL(None).prctl(PR_SET_CHILD_SUBREAPER, 1, 0, 0, 0)
    with Oddity():
        soak = Soak(program, state, scratch)
        try:
            return 1 if soak.kills(int(nr_kills), seed, list(cells)) else 0
        finally:
            for name in sorted(soak.seen):
                say(f"{soak.seen[name]:7} {name}")


if __name__ == "__main__":
    try:
        sys.exit(main(*sys.argv[1:]))
    except Interrupted:
        sys.exit(130)
