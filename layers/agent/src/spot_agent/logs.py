"""Turning what scripts write into log lines: progress bars folded, control sequences out, at most 1 MB a minute."""

import re

# A redrawn line (`\r`) counts once it is complete; only the last state of it is kept.
MAX_LINE_BYTES = 200 * 1024
CAP_BYTES_PER_MINUTE = 1_000_000
# PutLogEvents: 1,048,576 bytes with 26 for each event, 10,000 events, 24 hours in one batch.
BATCH_BYTES = 1_048_576
BATCH_EVENTS = 10_000
BATCH_MILLISECONDS = 24 * 3600 * 1000
EVENT_OVERHEAD_BYTES = 26
# Everything but colours (SGR): a log must not be able to write the clipboard or move the cursor of who reads it.
CONTROL = re.compile(
    r"\x1b\[(?![0-9;]*m)[0-?]*[ -/]*[@-~]"
    r"|\x1b\][^\x07\x1b]*(?:\x07|\x1b\\)"
    r"|\x1b[PX^_].*?\x1b\\"
    r"|[\x00-\x08\x0b-\x1a\x1c-\x1f\x7f]"
)


class LineFolder:
    """Bytes in, whole lines out, each with how much of what was fed ends with it."""

    def __init__(self):
        self.rest = b""

    def feed(self, piece):
        """[(line, bytes of `piece` up to its end)]"""
        before = len(self.rest)
        *lines, self.rest = (self.rest + piece).split(b"\n")
        ends, end = [], -before
        for line in lines:
            end += len(line) + 1
            ends.append(end)
        # Of a line redrawn without end only the last two states can matter.
        if b"\r" in self.rest[:-1]:
            self.rest = self.rest[self.rest.rindex(b"\r", 0, -1) + 1 :]
        if len(self.rest) > MAX_LINE_BYTES:
            lines, ends, self.rest = lines + [self.rest], ends + [len(piece)], b""
        return [(fold_line(line), end) for line, end in zip(lines, ends)]

    def finish(self):
        """What stands there without an end of line."""
        rest, self.rest = self.rest, b""
        return [fold_line(rest)] if rest else []


def fold_line(line):
    last = line.rstrip(b"\r").rpartition(b"\r")[2]
    return CONTROL.sub("", last[:MAX_LINE_BYTES].decode("utf-8", "replace"))


class RateCap:
    """A bucket of one minute's worth. `take(size, now)`: True if the line may go to CloudWatch."""

    def __init__(self, bytes_per_minute=CAP_BYTES_PER_MINUTE):
        self.limit = bytes_per_minute
        self.level, self.at = float(bytes_per_minute), None

    def take(self, size, now):
        if self.at is not None:
            self.level = min(self.limit, self.level + (now - self.at) * self.limit / 60)
        self.at = now
        if size > self.level:
            return False
        self.level -= size
        return True


def cut_batches(events):
    """Batches of [{"timestamp", "message"}] within PutLogEvents's limits, in order."""
    batch, size = [], 0
    for event in events:
        cost = len(event["message"].encode()) + EVENT_OVERHEAD_BYTES
        if batch and (size + cost > BATCH_BYTES or len(batch) >= BATCH_EVENTS or _is_a_day_apart(batch[0], event)):
            yield batch
            batch, size = [], 0
        batch.append(event)
        size += cost
    if batch:
        yield batch


def _is_a_day_apart(one, other):
    return abs(one["timestamp"] - other["timestamp"]) >= BATCH_MILLISECONDS
