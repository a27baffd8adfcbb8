"""Whether the shared file system answers: EFS is mounted hard, so whoever touches one that is gone hangs for ever.

A child of its own reads a directory again and again. Its silence is said in the timeline; after a very long one the
instance is given up: no script gets on there, none can be killed there, and another machine may reach the files.
"""

import os
import time

from . import shutdown
from .beneath import Planted
from .children import Child
from .tree import open_tree

PULSE_SECONDS = 10
SAID_AFTER_SECONDS = 60
# As long as a machine may be without our table (the dead-man timer): an outage that a job can sit out is sat out.
GIVEN_UP_AFTER_SECONDS = 20 * 60


def pulse(request, say):
    """The child; not the sealer, whose fsync may take minutes on a healthy file system. An error is an answer."""
    while True:
        try:
            folder = open_tree(request, ".spot")
            try:
                os.listdir(folder)
            finally:
                os.close(folder)
        except (OSError, Planted):
            pass
        say({"answers": True})
        time.sleep(PULSE_SECONDS)


class Stall:
    """Fed with the seconds, of one monotonic clock, at which the file system answered."""

    def __init__(self, now):
        self.answered_at, self.said = now, None

    def answered(self, now):
        """For how long it had not, if that was said; else None."""
        silent = None if self.said is None else now - self.answered_at
        self.answered_at, self.said = now, None
        return silent

    def due(self, now):
        """`stalled` and `given-up`, each once, or None."""
        silent = now - self.answered_at
        wanted = "given-up" if silent >= GIVEN_UP_AFTER_SECONDS else "stalled" if silent >= SAID_AFTER_SECONDS else None
        if wanted is None or wanted == self.said:
            return None
        self.said = wanted
        return wanted


class FileSystemWatch:
    """The agent's side: `look()` in each of its rounds. It listens while the file system is mounted."""

    def __init__(self, context):
        self.context = context
        self.child = self.stall = None

    def look(self):
        context, state = self.context, self.context.shared.state
        mounted = "mount" in state["done"] and "unmount" not in state["done"] and state["task"] != "unmount"
        if not mounted or context.spec["fileSystem"] is None:
            return self._stop()
        # A child that was killed is silent as well: its silence says nothing.
        if self.child is None or self.child.process.poll() is not None:
            self.stall = Stall(context.clock.monotonic())
            self.child = Child(context.program, context.request("pulse"), self._on_answer).start()
        found = self.stall.due(context.clock.monotonic())
        if found == "stalled":
            context.on_trouble("it has not answered for %d s; a script that uses it waits" % SAID_AFTER_SECONDS)
        elif found == "given-up":
            self._give_up()

    def _on_answer(self, _line):
        silent = self.stall.answered(self.context.clock.monotonic())
        if silent is not None:
            self.context.on_trouble("it answers again, after %d s" % silent)

    def _give_up(self):
        minutes = GIVEN_UP_AFTER_SECONDS // 60
        self.context.on_trouble("it has not answered for %d minutes; this instance is given up" % minutes)
        # The beat must not set the dead-man timer over it.
        self.context.shared.set(shutdownSet=True)
        self.context.events.drain(2)
        shutdown.arm_after(0)

    def _stop(self):
        if self.child is not None:
            self.child.kill()
        self.child = None
