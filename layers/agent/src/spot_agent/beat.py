"""The heartbeat thread: outbox, inbox, poke, heartbeat. It never touches the shared file system."""

from . import shutdown
from .beneath import Planted, open_file
from .channel_rules import decide_channel, decide_progress
from .facts import inbox_facts

IDLE_SECONDS = 0.25
BACK_OFF_SECONDS = 2.0
CALL_TIMEOUT_SECONDS = 5
# One try a call: the rules ask again, with what is known by then.
TRIES = 1


class Beat:
    """`shared` is the agent's `Shared`; `aws` an Aws, `meter` a UsageMeter."""

    def __init__(self, aws, table, instance_arn, shared, record, clock, meter):
        self.aws, self.table, self.instance_arn = aws, table, instance_arn
        self.shared, self.record, self.clock = shared, record, clock
        self.meter = meter
        self.shown = (None, None)

    def run(self):
        while True:
            with self.shared.changed:
                actions = self._decide(self.shared.state, self.clock.monotonic())
                if not actions:
                    self.shared.changed.wait(IDLE_SECONDS)
            try:
                for action in actions:
                    getattr(self, "_" + action["do"].replace("-", "_"))(action)
            except Exception as error:  # Whatever it was, a machine without a heartbeat would be given up.
                self.shared.say("channel: %s: %s" % (type(error).__name__, error))
                with self.shared.changed:
                    self.shared.changed.wait(BACK_OFF_SECONDS)

    def _decide(self, state, now):
        actions = decide_channel(state, now)
        if actions or state["inbox"] is None or self._shown() == self.shown:
            return actions
        return decide_progress(state, now)

    def _shown(self):
        """What people watch: progress, and the newest generation's name."""
        newest = self.shared.state["generation"]
        return self._progress(), None if newest is None else newest["generation"]

    def _write_out(self, action):
        progress, generation = self._shown()
        # Where it cannot be written the counter goes on in memory: a full local disk must not look like a dead machine.
        self.record.keep(self.shared.say, counter=self.record["counter"] + 1)
        state = self.shared.state
        item = dict(
            action["fields"],
            pk="out#" + self.instance_arn,
            sk="out",
            version=1,
            instanceId=self.record["instanceId"],
            jobId=self.record["jobId"],
            attempt=self.record["attempt"],
            counter=self.record["counter"],
            rebalanceSeen=self.shared.rebalance_seen,
            started=state["local"]["started"],
            progress=progress,
            generation=generation,
            usage=self.meter.latest,
        )
        self.aws.put_item(self.table, item, CALL_TIMEOUT_SECONDS, TRIES)
        self.shown = (progress, generation)
        self._note(written=action["fields"], writtenAt=self.clock.monotonic())
        self.shared.lease_renewed()
        if action["rearm"]:
            shutdown.arm_dead_man()

    def _read_in(self, _action):
        item = self.aws.get_item(self.table, "in#" + self.instance_arn, "in", CALL_TIMEOUT_SECONDS, TRIES)
        if item is not None:
            self.shared.take_inbox(item, inbox_facts)
        self._note(readAt=self.clock.monotonic())

    def _poke(self, action):
        if self._send("SendTaskSuccess", action["token"]):
            self._note(accepted=action["fields"], acceptedToken=action["token"])
        else:
            self._note(refused=action["token"])

    def _heartbeat(self, action):
        alive = self._send("SendTaskHeartbeat", action["token"])
        self._note(heartbeatAt=self.clock.monotonic(), **({} if alive else {"refused": action["token"]}))

    def _send(self, operation, token):
        return self.aws.send_task(operation, token, CALL_TIMEOUT_SECONDS, TRIES)

    def _note(self, **changes):
        with self.shared.changed:
            self.shared.state["channel"].update(changes)
            self.shared.changed.notify_all()

    def _progress(self):
        """A number 0…1 from the job's file on local disk; anything else is no progress."""
        try:
            with open_file(self.shared.signs, "progress") as source:
                value = float(source.read(64))
            return value if 0 <= value <= 1 else None
        except (OSError, ValueError, Planted, TypeError):
            return None
