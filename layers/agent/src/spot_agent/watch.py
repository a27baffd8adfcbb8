"""The sealer as a child of its own: looks while scripts run, and once more at the end."""

import ctypes
import os
import select
import sys

from .clock import Clock
from .seal import Sealer, choose_generation
from .tree import open_tree

LOOK_SECONDS = 2.0


def watch(request, say):
    """Look until the agent closes the pipe (or is gone). Hashes are added while nothing new appears."""
    # The script's own work comes first, and a writer that is starved must not look like one at rest.
    os.nice(10)
    sealer = _make_sealer(request)
    while True:
        events = sealer.look_once()
        for event in events:
            is_news = event["event"] in ("sealed", "unsealed")
            say({"seal": event, "newest": sealer.newest() if is_news else None})
        if not events and sealer.hash_one() is not None:
            say({"seal": None, "newest": sealer.newest()})
        if select.select([sys.stdin], [], [], LOOK_SECONDS)[0]:
            return None


def seal_last(request, say):
    """The final look. `scriptEnded`: by itself (0 or 75); a killed one proves nothing about what it was writing."""
    sealer = _make_sealer(request)
    # Twice: what was rewritten in place is unsealed by the first look and sealed by the second.
    for _ in range(2):
        for event in sealer.look_once(request["scriptEnded"]):
            say({"seal": event, "newest": None})
    while request["mayHash"] and sealer.hash_one() is not None:
        pass
    newest = sealer.newest()
    # All else that the scripts wrote; a lazy unmount would not wait for it.
    ctypes.CDLL(None).syncfs(sealer.checkpoints)
    return newest


def choose(request, _say):
    """The generation to resume from, or None."""
    checkpoints, record = open_tree(request, "checkpoints"), open_tree(request, ".spot")
    return choose_generation(checkpoints, record, request["attempt"], Clock().iso, request["released"])


def _make_sealer(request):
    checkpoints, record = open_tree(request, "checkpoints"), open_tree(request, ".spot")
    return Sealer(checkpoints, record, request["attempt"], request["keep"], Clock().iso)
