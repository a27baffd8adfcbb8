"""Words and numbers shared with the functions; the TypeScript twin is core/agent-protocol.ts."""

HEARTBEAT_SECONDS = 30
NOTICE_POLL_SECONDS = 2
# A script that gets on is written down at most so often between the beats.
PROGRESS_SECONDS = 5
DEAD_MAN_MINUTES = 20
# A missed lease: half the dead-man time without a successful write of the outbox asks the script for a save.
LEASE_SAVE_SECONDS = DEAD_MAN_MINUTES * 60 / 2
# EC2 should have taken the instance by then; the first hour is free only if EC2 does it.
SHUTDOWN_AFTER_ACTION_SECONDS = 300
# Time kept free between the planned end of the last save and the action time, and before the action for SIGKILL.
SAVE_RESERVE_SECONDS = 10
KILL_RESERVE_SECONDS = 8
# sysexits.h EX_TEMPFAIL: "I saved; run me again".
EXIT_INTERRUPTED = 75

ORDERS = ("prepare", "run", "handover", "stop", "fenced")
EVENT_TYPES = (
    "agent-ready",
    "setup-finished",
    "inputs-staged",
    "scripts-started",
    "script-finished",
    "generation-sealed",
    "generation-unsealed",
    "notice-seen",
    "save-requested",
    "stop-signalled",
    "file-system-released",
    "outputs-copied",
    "agent-restarted",
)
MESSAGE_CHARACTERS = 8000


def order_rank(order):
    return ORDERS.index(order)


def higher_order(first, second):
    """Orders only rise: a late read of an older item changes nothing."""
    return first if order_rank(first) >= order_rank(second) else second


def outcome(word, error=None, script=None, exit_code=None, message=None):
    """An `AgentOutcome`."""
    text = message if message is None else message[-MESSAGE_CHARACTERS:]
    return {"outcome": word, "error": error, "script": script, "exitCode": exit_code, "message": text}


NOTHING_RELEASED = {"generation": None, "manifestHash": None}
