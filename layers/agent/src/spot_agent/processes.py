"""Processes by /proc: identity that survives a reused pid, members of a group, signals in the right order."""

import os
import signal


def start_time(pid):
    """Clock ticks since boot at which `pid` started (proc(5), field 22), or None if there is no such process."""
    try:
        with open("/proc/%d/stat" % pid, "rb") as source:
            fields = source.read().rpartition(b")")[2].split()
    except (OSError, ValueError):
        return None
    # Fields after the command start with number 3, the state; a zombie has ended.
    return None if fields[0] in (b"Z", b"X") else int(fields[19])


def is_alive(identity):
    """`identity`: {"pid", "startTime"}; another process under the same pid is not it."""
    return identity is not None and start_time(identity["pid"]) == identity["startTime"]


def identify(pid):
    return {"pid": pid, "startTime": start_time(pid)}


def group_members(group):
    """Pids of the process group, in no order."""
    return [pid for pid, fields in _stats() if int(fields[2]) == group]


def children_of(parent):
    return [pid for pid, fields in _stats() if int(fields[1]) == parent]


def signal_group(leader, number):
    """The main process first, then the rest of its group; each gets the signal once."""
    for pid in [leader] + [member for member in group_members(leader) if member != leader]:
        try:
            os.kill(pid, number)
        except ProcessLookupError:
            pass


def signal_number(name):
    return int(getattr(signal, name))


def signal_name(number):
    try:
        return signal.Signals(number).name
    except ValueError:
        return "signal %d" % number


def boot_id():
    """Changes with every boot: what ran before it does not run any more."""
    with open("/proc/sys/kernel/random/boot_id") as source:
        return source.read().strip()


def _stats():
    for entry in os.listdir("/proc"):
        if entry.isdigit():
            try:
                with open("/proc/%s/stat" % entry, "rb") as source:
                    yield int(entry), source.read().rpartition(b")")[2].split()
            except OSError:
                continue
