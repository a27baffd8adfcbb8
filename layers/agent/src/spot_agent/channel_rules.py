"""When to write the outbox, read the inbox, poke and heartbeat: the pure half of the channel.

Write `out`, then read `in`, then poke the token found there: the starter of a wait does it the other way round, so one
of the two always sees the other. A poke carries nothing, and one that Step Functions *accepted* has made the machine
read the outbox again: the same change is then not told to later tokens, or a wait entered again would be ended again at
once, for ever. A token that was already over (`refused`) tells nobody: the next one is poked.
"""

from . import protocol


def decide_channel(state, now):
    """Actions for the beat: `write-out`, `read-in`, `poke`, `heartbeat`."""
    if state["inbox"] is None or state["local"]["fenced"] or state["inbox"]["order"] == "fenced":
        return []
    channel, fields = state["channel"], told_fields(state)
    write = channel["written"] != fields or _due(channel["writtenAt"], protocol.HEARTBEAT_SECONDS, now)
    if write:
        return [_write(state), {"do": "read-in"}]
    if _due(channel["readAt"], _read_seconds(state), now) or channel["readAt"] < channel["writtenAt"]:
        return [{"do": "read-in"}]
    return _tell(state, fields, now)


def decide_progress(state, now):
    """For a beat that has nothing else to do and a script that got on: people watch, so it need not wait its turn."""
    channel = state["channel"]
    told = channel["written"] is not None and state["script"] is not None
    return [_write(state)] if told and _due(channel["writtenAt"], protocol.PROGRESS_SECONDS, now) else []


def _write(state):
    rearm = not state["shutdownSet"] and _rearms(state["local"])
    return {"do": "write-out", "fields": told_fields(state), "rearm": rearm}


def told_fields(state):
    """The part of the outbox whose every change is told at once."""
    local, notice = state["local"], state["notice"]
    shown = None if notice is None else {key: notice[key] for key in ("actionTime", "source", "seenAt")}
    return {"ready": local["ready"], "notice": shown, "released": local["released"], "outcome": local["outcome"]}


def all_told(state):
    """True once nothing is left to write or to poke: the instance may go."""
    channel, token = state["channel"], state["inbox"]["token"]
    if channel["written"] != told_fields(state) or channel["readAt"] < channel["writtenAt"]:
        return False
    over = token is None or token == channel["refused"]
    return over or not _news(channel["written"], channel["accepted"], state["inbox"]["order"])


def _rearms(local):
    ended = local["outcome"]
    return local["released"] is None or (ended is not None and ended["outcome"] in ("completed", "failed"))


def _read_seconds(state):
    """Quick from a notice to the release, and while the machine has nothing to do but wait for its order."""
    local = state["local"]
    waiting = local["ready"] and state["inbox"]["order"] == "prepare"
    quick = local["released"] is None and (state["notice"] is not None or waiting)
    return protocol.NOTICE_POLL_SECONDS if quick else protocol.HEARTBEAT_SECONDS


def _tell(state, fields, now):
    channel, token = state["channel"], state["inbox"]["token"]
    if token is None or token == channel["refused"]:
        return []
    if _news(fields, channel["accepted"], state["inbox"]["order"]):
        return [{"do": "poke", "token": token, "fields": fields}]
    if token != channel["acceptedToken"] and _due(channel["heartbeatAt"], protocol.HEARTBEAT_SECONDS, now):
        return [{"do": "heartbeat", "token": token}]
    return []


def _news(fields, accepted, order):
    """True if something was never told. `ready` is old news once the order has passed `prepare`."""
    before = accepted or {"ready": False, "notice": None, "released": None, "outcome": None}
    if fields["ready"] and not before["ready"] and order == "prepare":
        return True
    return any(fields[key] is not None and fields[key] != before[key] for key in ("notice", "released", "outcome"))


def _due(since, seconds, now):
    return since is None or now - since >= seconds
