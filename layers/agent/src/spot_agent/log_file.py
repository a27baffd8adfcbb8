"""The job's log on the file system, for what is too much for CloudWatch: written by a child, which may hang."""

import collections
import threading
import time

from .children import Child

# A burst while the child starts, or the file system stalls; what is more is dropped rather than anybody made to wait.
MAX_WAITING_LINES = 100_000
# In all: the file system is released after it, with 8 s between the kill and the moment it must be let go.
CLOSE_SECONDS = 2


class LogFile:
    """`add` is quick; `close` gives what still waits two seconds."""

    def __init__(self, program, request):
        self.child = Child(program, request, lambda _: None).start()
        self.waiting = collections.deque(maxlen=MAX_WAITING_LINES)
        self.there_is_more = threading.Event()
        self.closed = False
        self.writer = threading.Thread(target=self._run, daemon=True)
        self.writer.start()

    def add(self, line):
        self.waiting.append(line)
        self.there_is_more.set()

    def close(self):
        until = time.monotonic() + CLOSE_SECONDS
        self.closed = True
        self.there_is_more.set()
        self.writer.join(CLOSE_SECONDS)
        if self.writer.is_alive() or not self.child.finish(max(0, until - time.monotonic())):
            self.child.kill()

    def _run(self):
        try:
            while not (self.closed and not self.waiting):
                self.there_is_more.wait()
                self.there_is_more.clear()
                while self.waiting:
                    self.child.ask(self.waiting.popleft())
        except (BrokenPipeError, ValueError):
            # The child could not write, or was killed.
            pass
