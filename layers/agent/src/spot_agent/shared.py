"""What the agent's threads share: the state that `decide` reads, and the condition that says it changed."""

import os
import threading

from . import protocol
from .facts import job_facts, merge_notice, new_state


class Shared:
    """Change `state` only while holding `changed`."""

    def __init__(self, record, clock, say):
        self.changed = threading.Condition()
        self.record, self.clock, self.say = record, clock, say
        self.state = new_state(record)
        self.inbox = None
        self.rebalance_seen = False
        self.stop_asked = False
        self.signs = None
        self.deadlines = {}

    def deadline(self, iso):
        """Fixed at first sight (docs/contracts.md section 4, 9)."""
        if iso not in self.deadlines:
            self.deadlines[iso] = self.clock.deadline(iso)
        return self.deadlines[iso]

    def take_inbox(self, item, inbox_facts):
        with self.changed:
            found = inbox_facts(item, self.state["inbox"], self.deadline)
            found["saveRequested"] = found["saveRequested"] or self.rebalance_seen
            if self.stop_asked:
                found["order"] = protocol.higher_order(found["order"], "stop")
            if self.state["job"] is None:
                self.state["job"] = job_facts(item["spec"])
            self.inbox, self.state["inbox"] = item, found
            self.changed.notify_all()
        if item.get("notice") is not None:
            self.take_notice(dict(item["notice"], exact=False))

    def take_notice(self, found):
        """True if it was news."""
        with self.changed:
            before = self.state["notice"]
            self.state["notice"] = merge_notice(before, found, self.deadline)
            if self.state["notice"] is before:
                return False
            self.record.keep(self.say, notice=self.state["notice"])
            self.changed.notify_all()
            return True

    def ask_stop(self):
        """`spot-agent stop`: as order `stop`."""
        with self.changed:
            self.stop_asked = True
            if self.state["inbox"] is not None:
                self.state["inbox"]["order"] = protocol.higher_order(self.state["inbox"]["order"], "stop")
            self.changed.notify_all()

    def lease_renewed(self):
        with self.changed:
            reasons = self.state["saves"]["reasons"]
            if "lease" in reasons:
                reasons.remove("lease")

    def set(self, **changes):
        with self.changed:
            self.state.update(changes)
            self.changed.notify_all()

    def open_signs(self, path):
        self.signs = os.open(path, os.O_RDONLY | os.O_DIRECTORY | os.O_CLOEXEC)
