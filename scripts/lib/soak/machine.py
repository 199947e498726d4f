# SPDX-License-Identifier: GPL-2.0-or-later
"""What a run may change on the machine, or leave behind on it.

look() is called after each of thousands of kills, so it starts no program.
"""

import glob
import os
import re

THREADS = re.compile(r"ksmd|khugepaged|(kswapd|kcompactd)\d+")
TREES = ["/sys/kernel/mm", "/sys/module/zswap/parameters", "/proc/sys/vm",
         "/sys/devices/system/node", "/sys/kernel/debug/sched"]
FILES = ["/proc/sys/kernel/numa_balancing",
         "/sys/kernel/debug/x86/tlb_single_page_flush_ceiling",
         "/sys/fs/cgroup/cgroup.subtree_control",
         "/sys/fs/cgroup/unified/cgroup.subtree_control"]
# Counts, files that the kernel itself changes, and files slow to read.
PASSED_OVER = re.compile(r"/(stats|page_idle|damon|power)/")


def read(path):
    """The contents without the newline; None if it cannot be read."""
    try:
        with open(path, encoding="ascii", errors="replace") as file:
            return file.read().strip()
    except OSError:
        return None


def tunables():
    """All files that set something, and the counts of huge pages."""
    found = list(FILES)
    for tree in TREES:
        for folder, _, names in os.walk(tree):
            found += [os.path.join(folder, name) for name in names]

    def wanted(path):
        mode = os.stat(path).st_mode
        return (mode & 0o444 and
                (mode & 0o222 or "/hugepages/" in path) and
                not PASSED_OVER.search(path))

    return sorted(path for path in found
                  if os.path.isfile(path) and wanted(path))


def thread_numbers():
    """The numbers of the kernel threads, by name."""
    found = {}
    for path in glob.glob("/proc/[0-9]*/comm"):
        name = read(path)
        if name and THREADS.fullmatch(name) and not os.path.exists(
                os.path.dirname(path) + "/exe"):
            found[name] = int(path.split("/")[2])
    return found


def thread_state(pid):
    """Its CPUs, nice value and policy; None if it has ended."""
    try:
        return (f"cpus {sorted(os.sched_getaffinity(pid))} "
                f"nice {os.getpriority(os.PRIO_PROCESS, pid)} "
                f"policy {os.sched_getscheduler(pid)} "
                f"priority {os.sched_getparam(pid).sched_priority}")
    except OSError:
        return None


def blocks():
    """The block devices, with the contents of loop and zram devices."""
    for path in glob.glob("/sys/block/*"):
        yield path, (read(path + "/loop/backing_file") or
                     "zram" in path and read(path + "/disksize") or "")


def swaps():
    """Each swap device, without its fill level."""
    for line in read("/proc/swaps").splitlines()[1:]:
        name, kind, size, _, priority = line.split()
        yield "swap " + name, f"{kind} {size} {priority}"


class Machine:
    """The state of the machine, outside the state and scratch directories."""

    def __init__(self, state, scratch):
        self.state = state
        self.scratch = scratch
        self.files = tunables()
        self.threads = thread_numbers()

    def thread_states(self):
        """khugepaged may have been restarted, or have ended."""
        states = {name: thread_state(pid)
                  for name, pid in self.threads.items()}
        if None in states.values() or "khugepaged" not in states:
            self.threads = thread_numbers()
            states = {name: thread_state(pid)
                      for name, pid in self.threads.items()}
        return states

    def leftovers(self):
        """Files and cgroups that only a run makes. The locks stay."""
        found = [path for path in glob.glob(self.state + "/*") +
                 glob.glob(self.state + "/.*")
                 if os.path.basename(path) != "lock"]
        found += glob.glob(self.scratch + "/.*")
        found += glob.glob("/sys/fs/cgroup/*mmfence*")
        found += glob.glob("/sys/fs/cgroup/*/*mmfence*")
        return {"left behind: " + path: "there" for path in found}

    def look(self):
        """The whole state, by name."""
        seen = {path: read(path) for path in self.files}
        seen.update(self.thread_states())
        seen.update(blocks())
        seen.update(swaps())
        seen.update(self.leftovers())
        seen.update(("mount " + line, "there")
                    for line in read("/proc/self/mounts").splitlines())
        seen.update(("module " + line.split()[0], "loaded") for line in
                    (read("/proc/modules") or "").splitlines())
        return seen


def differences(before, after):
    """One line for each difference."""
    return [f"{name}: {before.get(name)} -> {after.get(name)}"
            for name in sorted(before.keys() | after.keys())
            if before.get(name) != after.get(name)]
