"""Scheduled and immediate power-off. A frozen machine powers nothing off: its timers wait until it is thawed."""
import os
import signal
import threading
import time

import processes

# How long an orderly power-off waits for processes to end after SIGTERM before it kills them.
ORDERLY_SECONDS = 5


class Power:
    def __init__(self, announce, units):
        self.announce = announce
        self.units = units
        self.timer = None
        self.thawed = threading.Event()
        self.thawed.set()
        self.overdue = False
        self.going_down = False

    def schedule(self, seconds):
        self.cancel()
        self.timer = threading.Timer(seconds, self.due)
        self.timer.daemon = True
        self.timer.start()

    def cancel(self):
        if self.timer:
            self.timer.cancel()
        self.timer = None
        self.overdue = False

    def due(self):
        if not self.thawed.is_set():
            self.overdue = True
        else:
            self.announce()
            self.power_off()

    def freeze(self):
        self.thawed.clear()
        processes.signal_all(signal.SIGSTOP)

    def thaw(self):
        processes.signal_all(signal.SIGCONT)
        self.thawed.set()
        if self.overdue:
            self.due()

    def power_off(self):
        """Ends PID 1, and with it the machine."""
        if self.going_down:
            return
        self.going_down = True
        self.units.stop_wanting()
        processes.signal_all(signal.SIGTERM)
        deadline = time.monotonic() + ORDERLY_SECONDS
        while time.monotonic() < deadline and self.others():
            time.sleep(0.01)
        os._exit(0)

    def others(self):
        return any(name.isdigit() and name != "1" and not is_zombie(name) for name in os.listdir("/proc"))


def is_zombie(pid):
    try:
        with open(f"/proc/{pid}/stat") as file:
            return file.read().rsplit(")", 1)[1].split()[0] == "Z"
    except OSError:
        return True
