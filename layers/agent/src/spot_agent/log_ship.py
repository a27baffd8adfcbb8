"""Sending log lines to CloudWatch from a thread of its own; nobody ever waits for it, except a bounded drain."""

import collections
import itertools
import threading
import time

from .http_call import AwsError
from .logs import BATCH_EVENTS, EVENT_OVERHEAD_BYTES, RateCap, cut_batches

SEND_SECONDS = 1.0
LONGEST_BACK_OFF_SECONDS = 30.0
# Held while CloudWatch does not answer, about half an hour at the cap; the oldest lines go first.
MAX_HELD_BYTES = 32_000_000

Held = collections.namedtuple("Held", "event size")


class LogShipper:
    """One stream. `add` is quick; lines over the cap go to `spill(line)`, which may drop them.

    `add(line, sent)`: `sent()` is called once this line and all before it are sent, spilled or dropped, so that whoever
    has them on disk knows from where a restarted agent must read again.
    """

    def __init__(self, aws, group, stream, clock, spill=None):
        self.aws, self.group, self.stream, self.clock, self.spill = aws, group, stream, clock, spill
        self.lock, self.giving = threading.Lock(), threading.Lock()
        self.held = collections.deque()
        self.receipts = collections.deque()
        self.held_bytes = self.added = self.gone = 0
        self.cap = RateCap()
        self.over = 0
        self.last = collections.deque(maxlen=20)
        self.wake = threading.Event()
        threading.Thread(target=self._run, daemon=True).start()

    def add(self, line, sent=None):
        self.last.append(line)
        now = self.clock.monotonic()
        if self.cap.take(len(line.encode()) + EVENT_OVERHEAD_BYTES, now):
            if self.over:
                self._hold("[%d lines over 1 MB a minute are only in the log file on the file system]" % self.over)
                self.over = 0
            self._hold(line)
        else:
            self.over += 1
            if self.spill is not None:
                self.spill(line)
        if sent is not None:
            with self.lock:
                self.receipts.append((self.added, sent))
            self._give_receipts()

    def drain(self, seconds):
        """Wait until all is sent, at most so long."""
        until = time.monotonic() + seconds
        while self.held and time.monotonic() < until:
            self.wake.set()
            time.sleep(0.02)

    def _hold(self, line):
        # CloudWatch refuses empty messages.
        event = {"timestamp": int(self.clock.epoch() * 1000), "message": line or " "}
        held = Held(event, len(event["message"].encode()) + EVENT_OVERHEAD_BYTES)
        with self.lock:
            self.held.append(held)
            self.added += 1
            self.held_bytes += held.size
            while self.held_bytes > MAX_HELD_BYTES:
                self._drop_first()

    def _drop_first(self):
        self.held_bytes -= self.held.popleft().size
        self.gone += 1

    def _run(self):
        made, back_off = False, SEND_SECONDS
        while True:
            self.wake.wait(SEND_SECONDS)
            self.wake.clear()
            try:
                if self.held and not made:
                    self.aws.create_log_stream(self.group, self.stream)
                    made = True
                while self.held:
                    self._send_batch()
                back_off = SEND_SECONDS
            except Exception:  # Whatever it was: the job goes on, and its lines are sent once CloudWatch takes them.
                self.wake.wait(back_off)
                back_off = min(2 * back_off, LONGEST_BACK_OFF_SECONDS)

    def _send_batch(self):
        with self.lock:
            first = self.gone
            batch = next(cut_batches([held.event for held in itertools.islice(self.held, BATCH_EVENTS)]))
        try:
            self.aws.put_log_events(self.group, self.stream, sorted(batch, key=lambda event: event["timestamp"]))
        except AwsError as error:
            # These very lines are refused: sent again they would keep back all that follow, for ever.
            if error.code != "InvalidParameterException":
                raise
        with self.lock:
            # Some of them may have been dropped meanwhile, for the want of room.
            while self.gone < first + len(batch):
                self._drop_first()
        self._give_receipts()

    def _give_receipts(self):
        """The last one that is due, which stands for those before it; one thread at a time, so that none comes late."""
        with self.giving:
            due = None
            with self.lock:
                while self.receipts and self.receipts[0][0] <= self.gone:
                    due = self.receipts.popleft()[1]
            if due is not None:
                due()
