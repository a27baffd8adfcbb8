"""The agent's lines of the job's timeline: items `event#<seq>` in its own outbox partition, in order."""

import queue
import threading
import time

from .http_call import AwsError, is_transient


class EventWriter:
    """`add` is quick. The number is kept on local disk before the write, so that none is used twice."""

    def __init__(self, aws, table, pk, record, clock):
        self.aws, self.table, self.pk, self.record, self.clock = aws, table, pk, record, clock
        self.waiting = queue.Queue()
        threading.Thread(target=self._run, daemon=True).start()

    def add(self, kind, message, **data):
        self.waiting.put({"time": self.clock.iso(), "type": kind, "message": message, "data": data})

    def drain(self, seconds):
        until = time.monotonic() + seconds
        while self.waiting.unfinished_tasks and time.monotonic() < until:
            time.sleep(0.02)

    def _run(self):
        while True:
            event = self.waiting.get()
            number = self.record["eventSequence"] + 1
            # On a full disk the number goes on in memory, as the beat says of the record anyway.
            self.record.keep(lambda _: None, eventSequence=number)
            item = dict(event, pk=self.pk, sk="event#%06d" % number)
            while not self._written(item):
                time.sleep(2)
            self.waiting.task_done()

    def _written(self, item):
        try:
            self.aws.put_item(self.table, item)
            return True
        except AwsError as error:
            # Refused for good (a policy, a missing table): the timeline is not worth stopping for.
            return not is_transient(error)
        except Exception:  # Whatever it was, the lines that follow must not be lost with this one.
            return False
