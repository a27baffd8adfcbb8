"""What the agent must remember across its own restart: one small file on local disk, replaced by rename."""

import errno
import json
import os
import threading

from . import processes

EMPTY = {
    "instanceId": None,
    "jobId": None,
    "attempt": None,
    "ready": False,
    "started": False,
    "released": None,
    "outcome": None,
    "fenced": False,
    "counter": 0,
    "eventSequence": 0,
    "done": [],
    "script": None,
    "stop": None,
    "notice": None,
    "finished": [],
    "usedSeconds": 0.0,
    "bootId": None,
    "resumeFrom": None,
    "generation": None,
    "failure": None,
    "reported": None,
}


# Set aside while there is room, for the writes that a disk filled by the scripts must not stop.
RESERVE_BYTES = 64 * 1024


def write_json(path, value):
    """create-new, fsync, rename, fsync of the directory."""
    draft = path + ".partial"
    with open(draft, "w") as sink:
        json.dump(value, sink)
        sink.flush()
        os.fsync(sink.fileno())
    os.rename(draft, path)
    folder = os.open(os.path.dirname(path), os.O_RDONLY)
    try:
        os.fsync(folder)
    finally:
        os.close(folder)


def read_json(path):
    try:
        with open(path) as source:
            return json.load(source)
    except (FileNotFoundError, ValueError):
        return None


def reserve_room(path):
    try:
        with open(path, "wb") as sink:
            sink.write(bytes(RESERVE_BYTES))
    except OSError:
        # No room even now: the writes that need it will say so themselves.
        pass


class LocalRecord:
    """The record of this instance. `update` returns only after the disk has it."""

    def __init__(self, folder, instance_id):
        os.makedirs(folder, exist_ok=True)
        self.path = os.path.join(folder, "state.json")
        self.reserve = os.path.join(folder, "reserve")
        reserve_room(self.reserve)
        self.lock = threading.Lock()
        found = read_json(self.path)
        mine = found is not None and found["instanceId"] == instance_id
        # A record of another instance came with an image made of one: it says nothing about this one.
        self.fields = dict(EMPTY, **found) if mine else dict(EMPTY, instanceId=instance_id)
        self.restarted = mine and self.fields["jobId"] is not None
        boot = processes.boot_id()
        if self.fields["bootId"] != boot:
            # Mounts, processes and the monotonic clock (a notice's deadline is of it: whoever said so says it again) did
            # not survive; what was promised to others (released, outcome) still holds.
            self.update(bootId=boot, done=[], script=None, stop=None, notice=None)

    def update(self, **changes):
        """What a restarted agent must know; on a full disk it takes the room that was set aside."""
        with self.lock:
            self.fields = dict(self.fields, **changes)
            try:
                write_json(self.path, self.fields)
            except OSError as error:
                if error.errno not in (errno.ENOSPC, errno.EDQUOT) or not os.path.exists(self.reserve):
                    raise
                os.unlink(self.reserve)
                write_json(self.path, self.fields)

    def keep(self, say, **changes):
        """What may hold in memory alone while the disk is full; the next write has it all."""
        with self.lock:
            self.fields = dict(self.fields, **changes)
            try:
                write_json(self.path, self.fields)
            except OSError as error:
                say("local record: %s" % error)

    def __getitem__(self, key):
        return self.fields[key]
