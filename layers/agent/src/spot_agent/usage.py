"""How busy the machine is, for people who watch it: nothing is decided by it.

Measured by a thread of its own, since a driver that hangs must not hold up the heartbeat, which sends what was measured last.
"""

import os
import subprocess
import threading
import time

MEASURE_SECONDS = 10
GPU_SECONDS = 5
MEBIBYTE = 1024 * 1024
# nvidia-smi --help-query-gpu; `nounits`: per cent, MiB.
GPU_QUERY = ["nvidia-smi", "--query-gpu=utilization.gpu,memory.used,memory.total", "--format=csv,noheader,nounits"]
# An item has room for more, but no machine of EC2 has.
MAX_GPUS = 16


class UsageMeter:
    """`latest` is the last measurement, or None before the first."""

    def __init__(self, clock, folder):
        self.clock, self.folder = clock, folder
        self.latest = self.ticks = None

    def start(self):
        threading.Thread(target=self._run, daemon=True).start()
        return self

    def _run(self):
        while True:
            try:
                self.latest = self.measure()
            except (OSError, ValueError, LookupError) as error:
                # Kernels differ; what cannot be read is not shown, and the job does not suffer for it.
                print("usage: %s" % error, flush=True)
            time.sleep(MEASURE_SECONDS)

    def measure(self):
        """A `Usage` of core/agent-protocol.ts."""
        ticks, before = read_cpu_ticks(_read("/proc/stat")), self.ticks
        self.ticks = ticks
        used, total = read_memory(_read("/proc/meminfo"))
        disk = os.statvfs(self.folder)
        size = disk.f_blocks * disk.f_frsize
        return {
            "at": self.clock.iso(),
            "cpus": os.cpu_count() or 1,
            "cpuPercent": None if before is None else cpu_percent(before, ticks),
            "load": round(os.getloadavg()[0], 2),
            "memoryUsedMiB": used // MEBIBYTE,
            "memoryTotalMiB": total // MEBIBYTE,
            "diskUsedMiB": (size - disk.f_bfree * disk.f_frsize) // MEBIBYTE,
            "diskTotalMiB": size // MEBIBYTE,
            "gpus": read_gpus(_ask_gpus())[:MAX_GPUS],
        }


def read_cpu_ticks(stat):
    """(idle, all) since boot, of all CPUs; proc(5): user nice system idle iowait irq softirq steal, then guests again."""
    ticks = [int(field) for field in stat.splitlines()[0].split()[1:9]]
    return ticks[3] + ticks[4], sum(ticks)


def cpu_percent(before, now):
    """0…100 of all CPUs together between two readings, or None if no time has gone by."""
    idle, total = now[0] - before[0], now[1] - before[1]
    return round(100 * min(max(1 - idle / total, 0), 1), 1) if total > 0 else None


def read_memory(meminfo):
    """(used, total) in bytes; what the kernel would give back at once is not used (proc(5): MemAvailable, kB)."""
    sizes = {line.split(":")[0]: int(line.split()[1]) * 1024 for line in meminfo.splitlines() if ":" in line}
    return sizes["MemTotal"] - sizes.get("MemAvailable", sizes["MemFree"]), sizes["MemTotal"]


def read_gpus(text):
    """[{"percent", "memoryUsedMiB", "memoryTotalMiB"}], each None where the driver says `[N/A]`."""
    names = ("percent", "memoryUsedMiB", "memoryTotalMiB")
    rows = [line.split(",") for line in text.splitlines()]
    return [dict(zip(names, map(_number, row))) for row in rows if len(row) == len(names)]


def _number(field):
    text = field.strip()
    return int(text) if text.isdigit() else None


def _ask_gpus():
    """What nvidia-smi prints; nothing where there is none, or its driver does not answer."""
    try:
        asked = subprocess.run(GPU_QUERY, stdin=subprocess.DEVNULL, capture_output=True, timeout=GPU_SECONDS)
    except (OSError, subprocess.TimeoutExpired):
        return ""
    return asked.stdout.decode(errors="replace") if asked.returncode == 0 else ""


def _read(path):
    with open(path) as source:
        return source.read()
