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
    "file-system-troubled",
)
MESSAGE_CHARACTERS = 8000
NAME_CHARACTERS = 200


def order_rank(order):
    return ORDERS.index(order)


def higher_order(first, second):
    """Orders only rise: a late read of an older item changes nothing."""
    return first if order_rank(first) >= order_rank(second) else second


def outcome(word, error=None, script=None, exit_code=None, message=None):
    """An `AgentOutcome`."""
    return {"outcome": word, "error": error, "script": script, "exitCode": exit_code, "message": message}


def cut_message(text):
    """What happened comes first and the last lines last; a DynamoDB item has room for 400 KB in all."""
    if len(text) <= MESSAGE_CHARACTERS:
        return text
    start, gap = MESSAGE_CHARACTERS // 4, "\n[…]\n"
    return text[:start] + gap + text[start + len(gap) - MESSAGE_CHARACTERS :]


def cut_name(text):
    """A `command` is its own name, and may be long."""
    return text if len(text) <= NAME_CHARACTERS else text[: NAME_CHARACTERS - 1] + "…"


NOTHING_RELEASED = {"generation": None, "manifestHash": None}
