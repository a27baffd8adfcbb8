"""The agent's threads put together: metadata, beat, and the worker, which is the main one."""

import http.client
import os
import signal
import threading
import time

from . import shutdown
from .aws import Aws
from .beat import Beat
from .clock import Clock
from .context import Context
from .credentials import Credentials
from .decide import decide_work
from .events import EventWriter
from .facts import inbox_facts
from .hands import Hands
from .http_call import AwsError, Caller
from .imds import Metadata
from .log_ship import LogShipper
from .protocol import NOTICE_POLL_SECONDS
from .shared import Shared
from .state import LocalRecord
from .usage import UsageMeter

QUICK_SECONDS, QUICK_TRIES, SLOW_SECONDS = 1, 120, 5
LOOK_SECONDS = 0.1
PID_FILE = "agent.pid"
NETWORK_ERRORS = (AwsError, OSError, http.client.HTTPException)


def run_agent(table, region, instance_arn_prefix, state_dir, program):
    """Serve one job on this instance; returns only when the instance ends."""
    clock = Clock()
    metadata = Metadata(clock)
    aws = Aws(Caller(region, Credentials(metadata, clock), clock))
    shutdown.arm_dead_man()
    instance_id = _until(metadata.instance_id)
    instance_arn = instance_arn_prefix + instance_id
    record = LocalRecord(state_dir, instance_id)
    say = Voice(clock)
    shared = Shared(record, clock, say)
    _accept_stop(shared, state_dir)
    threading.Thread(target=_watch_metadata, args=(metadata, shared, clock), daemon=True).start()
    inbox = _until(lambda: aws.get_item(table, "in#" + instance_arn, "in"))
    record.update(jobId=inbox["jobId"], attempt=inbox["attempt"])
    shared.take_inbox(inbox, inbox_facts)
    say.shipper = LogShipper(aws, inbox["spec"]["logGroup"], inbox["spec"]["logStream"] + "/agent", clock)
    events = EventWriter(aws, table, "out#" + instance_arn, record, clock)
    context = Context(program, state_dir, region, aws, record, shared, events, clock, say)
    meter = UsageMeter(clock, state_dir).start()
    threading.Thread(target=Beat(aws, table, instance_arn, shared, record, clock, meter).run, daemon=True).start()
    _work(context)


def _work(context):
    hands, shared = Hands(context), context.shared
    if context.record.restarted:
        context.take_up_again()
        context.events.add("agent-restarted", "The agent was restarted and goes on.")
        hands.adopt()
    while True:
        hands.look_at_script()
        with shared.changed:
            actions = decide_work(shared.state, context.clock.monotonic())
            if not actions:
                shared.changed.wait(LOOK_SECONDS)
        for action in actions:
            context.say("%s" % action)
            hands.do(action)


def _until(read):
    """Ask until there is an answer: every second for two minutes, then every five."""
    tries = 0
    while True:
        try:
            found = read()
            if found is not None:
                return found
        except NETWORK_ERRORS as error:
            print("waiting: %s" % error, flush=True)
        tries += 1
        time.sleep(QUICK_SECONDS if tries < QUICK_TRIES else SLOW_SECONDS)


def _watch_metadata(metadata, shared, clock):
    """EC2's notice and its rebalance recommendation, every 2 s."""
    while True:
        try:
            action = metadata.spot_action()
            if action is not None:
                shared.take_notice(
                    {"actionTime": action["time"], "source": "ec2", "seenAt": clock.iso(), "exact": True}
                )
            if not shared.rebalance_seen and metadata.rebalance_recommended():
                shared.rebalance_seen = True
                with shared.changed:
                    if shared.state["inbox"] is not None:
                        shared.state["inbox"]["saveRequested"] = True
        except (OSError, http.client.HTTPException, ValueError, KeyError):
            pass
        time.sleep(NOTICE_POLL_SECONDS)


def _accept_stop(shared, state_dir):
    """`spot-agent stop` sends SIGUSR1 to the pid in the file."""
    signal.signal(signal.SIGUSR1, lambda *_: threading.Thread(target=shared.ask_stop).start())
    try:
        with open(os.path.join(state_dir, PID_FILE), "w") as sink:
            sink.write(str(os.getpid()))
    except OSError as error:
        # Without room for it only `spot-agent stop` is lost; without an agent the job would be.
        print("%s: %s" % (PID_FILE, error), flush=True)


class Voice:
    """The agent's own lines: to its standard output, and to a stream of its own once there is one."""

    def __init__(self, clock):
        self.clock, self.shipper = clock, None

    def __call__(self, line):
        print("%s %s" % (self.clock.iso(), line), flush=True)
        if self.shipper is not None:
            self.shipper.add(line)
