"""The state that `decide` reads, made from the inbox and the local record (shape: test/agent/vectors/README.md)."""

from . import protocol
from .commands import script_commands


def new_state(record):
    """Before the inbox was read. Monotonic times in the record are of this boot, or were dropped."""
    script = record["script"]
    return {
        "inbox": None,
        "job": None,
        "local": {key: record[key] for key in ("ready", "started", "released", "outcome", "fenced")},
        "task": None,
        "done": list(record["done"]),
        "skipped": [],
        "failure": record["failure"],
        "reported": record["reported"],
        "script": None if script is None else {"index": script["index"], "since": script["since"]},
        "exit": None,
        "finished": list(record["finished"]),
        "usedSeconds": record["usedSeconds"],
        "stop": record["stop"],
        "notice": record["notice"],
        "generation": record["generation"],
        "longestSaveSeconds": None,
        "saves": {"reasons": [], "at": None},
        "shutdownSet": False,
        "channel": new_channel(),
    }


def new_channel():
    return {
        "written": None,
        "writtenAt": None,
        "readAt": None,
        "heartbeatAt": None,
        "accepted": None,
        "acceptedToken": None,
        "refused": None,
    }


def job_facts(spec):
    checkpoint = spec["checkpoint"]
    return {
        "scripts": len(script_commands(spec)),
        "saveSignal": checkpoint["saveSignal"],
        "everySeconds": checkpoint["everySeconds"],
        "stopSignal": checkpoint["stopSignal"],
        "stopGraceSeconds": checkpoint["stopGraceSeconds"],
        "runtimeSeconds": spec["runtimeSeconds"],
        "holdsOnFailure": spec.get("holdsOnFailure", False),
    }


def inbox_facts(item, before, deadline):
    """`deadline(iso)` gives the monotonic second. The order never falls, whatever an item says."""
    order = item["order"] if before is None else protocol.higher_order(item["order"], before["order"])
    return {
        "order": order,
        "by": None if item.get("by") is None else deadline(item["by"]),
        "saveRequested": item.get("saveRequestedAt") is not None or (before is not None and before["saveRequested"]),
        "token": item.get("token"),
    }


def merge_notice(known, found, deadline):
    """EC2's own word (by the metadata service) is exact and replaces any other; the first of two others stays."""
    if known is not None and (known["exact"] or not found["exact"]):
        return known
    if known is not None and known["actionTime"] == found["actionTime"] and known["source"] == found["source"]:
        return dict(known, exact=True)
    return dict(found, deadline=deadline(found["actionTime"]), shown=False)
