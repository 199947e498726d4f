# SPDX-License-Identifier: GPL-2.0-or-later
"""Set values that no kernel chooses by itself, and restore the machine's own.

If a run loses a value, the kernel's default may replace it. On a machine with
the defaults that loss would not be noticed.
"""

import os

from machine import read, thread_numbers

VALUES = {
    "/proc/sys/vm/min_free_kbytes": "30001",
    "/proc/sys/vm/nr_hugepages": "3",
    "/sys/kernel/mm/ksm/pages_to_scan": "777",
    "/sys/kernel/mm/ksm/sleep_millisecs": "33",
    "/sys/kernel/mm/transparent_hugepage/khugepaged/max_ptes_none": "501",
}
THREADS = {"ksmd": 3, "khugepaged": 7}


def write(path, value):
    """A value that this kernel lacks or refuses is left unchanged."""
    try:
        with open(path, "w", encoding="ascii") as file:
            file.write(value)
    except OSError:
        pass


class Oddity:
    """Inside a `with` the machine has unusual values."""

    def __enter__(self):
        self.values = {path: read(path) for path in VALUES
                       if read(path) is not None}
        self.threads = {}
        for name, pid in thread_numbers().items():
            if name in THREADS:
                self.threads[name] = (os.sched_getaffinity(pid),
                                      os.getpriority(os.PRIO_PROCESS, pid))
        for path in self.values:
            write(path, VALUES[path])
        self.set_threads({name: ({min(cpus)}, THREADS[name])
                          for name, (cpus, _) in self.threads.items()})

    def __exit__(self, *_):
        for path, value in self.values.items():
            write(path, value)
        self.set_threads(self.threads)

    @staticmethod
    def set_threads(wanted):
        """Restore by name: khugepaged may be another thread by now."""
        pids = thread_numbers()
        for name, (cpus, nice) in wanted.items():
            if name in pids:
                os.sched_setaffinity(pids[name], cpus)
                os.setpriority(os.PRIO_PROCESS, pids[name], nice)
