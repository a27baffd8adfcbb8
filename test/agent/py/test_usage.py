"""How busy the machine is: what the kernel and nvidia-smi print, read; and this machine, measured."""

import os
import stat
import time
import unittest

from support import FolderCase, write

from spot_agent.clock import Clock, parse_iso
from spot_agent.usage import UsageMeter, cpu_percent, read_cpu_ticks, read_gpus, read_memory

# proc(5): user nice system idle iowait irq softirq steal guest guest_nice; the guests' time is in `user` already.
STAT = "cpu  100 0 50 800 50 0 0 0 40 0\ncpu0 100 0 50 800 50 0 0 0 40 0\nintr 5\n"
LATER = "cpu  160 0 70 810 60 0 0 0 90 0\n"
MEMINFO = "MemTotal:       16384 kB\nMemFree:         1024 kB\nMemAvailable:    4096 kB\nHugePages_Total:       0\n"


class Readings(unittest.TestCase):
    def test_cpu_is_all_but_idle_and_waiting(self):
        before, now = read_cpu_ticks(STAT), read_cpu_ticks(LATER)
        self.assertEqual((before, now), ((850, 1000), (870, 1100)))
        self.assertEqual(cpu_percent(before, now), 80.0)
        self.assertIsNone(cpu_percent(now, now))

    def test_what_the_kernel_would_give_back_is_not_used(self):
        self.assertEqual(read_memory(MEMINFO), (12288 * 1024, 16384 * 1024))
        self.assertEqual(read_memory(MEMINFO.replace("MemAvailable", "Other")), (15360 * 1024, 16384 * 1024))

    def test_gpus_with_what_their_driver_does_not_give(self):
        found = read_gpus("93, 20480, 23028\n[N/A], 0, 23028\nNo devices were found\n")
        self.assertEqual(
            found,
            [
                {"percent": 93, "memoryUsedMiB": 20480, "memoryTotalMiB": 23028},
                {"percent": None, "memoryUsedMiB": 0, "memoryTotalMiB": 23028},
            ],
        )


class Machine(FolderCase):
    def put_program(self, text):
        write(self.path("bin", "nvidia-smi"), text.encode())
        os.chmod(self.path("bin", "nvidia-smi"), stat.S_IRWXU)
        before = os.environ["PATH"]
        os.environ["PATH"] = self.path("bin") + os.pathsep + before
        self.addCleanup(os.environ.__setitem__, "PATH", before)

    def test_this_machine(self):
        meter = UsageMeter(Clock(), self.folder)
        first = meter.measure()
        self.assertIsNone(first["cpuPercent"])
        until = time.process_time() + 0.05
        while time.process_time() < until:
            pass
        found = meter.measure()
        self.assertTrue(0 < found["cpuPercent"] <= 100, found)
        self.assertTrue(0 < found["memoryUsedMiB"] <= found["memoryTotalMiB"], found)
        self.assertTrue(0 <= found["diskUsedMiB"] <= found["diskTotalMiB"], found)
        self.assertLess(abs(parse_iso(found["at"]) - time.time()), 60)

    def test_a_driver_that_fails_shows_no_gpu(self):
        self.put_program("#!/bin/sh\necho 'NVIDIA-SMI has failed because it could not communicate'\nexit 9\n")
        self.assertEqual(UsageMeter(Clock(), self.folder).measure()["gpus"], [])

    def test_gpus_are_asked_for_in_words_that_nvidia_smi_knows(self):
        self.put_program('#!/bin/sh\n[ "$1" = --query-gpu=utilization.gpu,memory.used,memory.total ] && echo 7, 1, 2\n')
        self.assertEqual(UsageMeter(Clock(), self.folder).measure()["gpus"][0]["percent"], 7)


if __name__ == "__main__":
    unittest.main()
