"""Sending log lines to CloudWatch from a thread of its own; nobody ever waits for it, except a bounded drain."""

import collections
import http.client
import threading
import time

from .http_call import AwsError
from .logs import RateCap, cut_batches

SEND_SECONDS = 1.0
# Lines held while CloudWatch does not answer; the oldest go first.
MAX_HELD = 50_000


class LogShipper:
    """One stream. `add` is quick; lines over the cap go to `spill(line)`, which may drop them."""

    def __init__(self, aws, group, stream, clock, spill=None):
        self.aws, self.group, self.stream, self.clock, self.spill = aws, group, stream, clock, spill
        self.held = collections.deque(maxlen=MAX_HELD)
        self.cap = RateCap()
        self.over = 0
        self.last = collections.deque(maxlen=20)
        self.wake = threading.Event()
        threading.Thread(target=self._run, daemon=True).start()

    def add(self, line):
        self.last.append(line)
        now = self.clock.monotonic()
        if self.cap.take(len(line.encode()) + 26, now):
            if self.over:
                self._hold("[%d lines over 1 MB a minute are only in the log file on the file system]" % self.over)
                self.over = 0
            self._hold(line)
        else:
            self.over += 1
            if self.spill is not None:
                self.spill(line)

    def drain(self, seconds):
        """Wait until all is sent, at most so long."""
        until = time.monotonic() + seconds
        while self.held and time.monotonic() < until:
            self.wake.set()
            time.sleep(0.02)

    def _hold(self, line):
        # CloudWatch refuses empty messages.
        self.held.append({"timestamp": int(self.clock.epoch() * 1000), "message": line or " "})

    def _run(self):
        made = False
        while True:
            self.wake.wait(SEND_SECONDS)
            self.wake.clear()
            try:
                if self.held and not made:
                    self.aws.create_log_stream(self.group, self.stream)
                    made = True
                self._send_all()
            except (AwsError, OSError, http.client.HTTPException):
                time.sleep(SEND_SECONDS)

    def _send_all(self):
        while self.held:
            batch = next(cut_batches(list(self.held)))
            batch.sort(key=lambda event: event["timestamp"])
            self.aws.put_log_events(self.group, self.stream, batch)
            for _ in range(min(len(batch), len(self.held))):
                self.held.popleft()
