"""One running script as the agent sees it: started or re-adopted, its output followed, its end read."""

import functools
import json
import os
import shutil
import time

from . import processes, supervisor
from .container import is_removed
from .logs import LineFolder
from .state import read_json, write_json

START_SECONDS = 10


class ScriptRun:
    """`folder` is the supervisor's. A new one is started by `launch`; an old one is only looked at."""

    def __init__(self, folder):
        self.folder = folder
        self.identity = None
        self.supervisor = None
        self.tail = Tail(folder)

    def launch(self, program, spec, secrets):
        shutil.rmtree(self.folder, ignore_errors=True)
        os.makedirs(self.folder)
        write_json(os.path.join(self.folder, "spec.json"), spec)
        self.supervisor = supervisor.spawn(self.folder, program, secrets)
        self.find()

    def find(self):
        """True once it is known who runs. A supervisor that never came is shut out by its own claim file."""
        until = time.monotonic() + START_SECONDS
        while self.identity is None:
            self.identity = read_json(os.path.join(self.folder, "script.json"))
            if self.identity is None and time.monotonic() > until:
                if supervisor.claim(self.folder):
                    return False
                until = time.monotonic() + START_SECONDS
            time.sleep(0.0 if self.identity else 0.02)
        return True

    def ended(self):
        """{"code", "signal"} once the script and all its processes are gone, else None."""
        if self.supervisor is not None:
            self.supervisor.poll()
        found = read_json(os.path.join(self.folder, "exit.json"))
        if found is None and not self._is_watched():
            self.kill()
            container = (read_json(os.path.join(self.folder, "spec.json")) or {}).get("container")
            if container is not None and not is_removed(container):
                return None
            found = read_json(os.path.join(self.folder, "exit.json"))
            return found or {"code": None, "signal": "the loss of its supervisor"}
        return found

    def signal(self, name):
        if processes.is_alive(self.identity):
            processes.signal_group(self.identity["pid"], processes.signal_number(name))

    def kill(self):
        """The group, and by its supervisor all that left the group."""
        self.signal("SIGKILL")
        owner = read_json(os.path.join(self.folder, "supervisor.json"))
        if processes.is_alive(owner):
            os.kill(owner["pid"], processes.signal_number("SIGTERM"))

    def _is_watched(self):
        return processes.is_alive(read_json(os.path.join(self.folder, "supervisor.json")))


class Tail:
    """Follows the output segments; how far its lines are dealt with is kept on disk, where a new agent reads on."""

    def __init__(self, folder):
        self.folder, self.line_folder = folder, LineFolder()
        self.path = os.path.join(folder, "tail.json")
        self.position = None

    def read(self):
        """[(line, sent)] of the whole lines that came since the last call; `sent()` says that one is dealt with."""
        self.position = self.position or read_json(self.path) or {"segment": 0, "offset": 0}
        lines = []
        while True:
            piece = self._next_piece()
            if not piece:
                return lines
            start = self.position["offset"] - len(piece)
            for line, end in self.line_folder.feed(piece):
                lines.append((line, self._receipt(start + end)))

    def finish(self):
        lines = self.read()
        return lines + [(line, self._receipt(self.position["offset"])) for line in self.line_folder.finish()]

    def _receipt(self, offset):
        return functools.partial(self._acknowledge, dict(self.position, offset=offset))

    def _acknowledge(self, position):
        """Segments before it are of no use any more. Called by the thread that sends."""
        try:
            with open(self.path + ".partial", "w") as sink:
                json.dump(position, sink)
            os.rename(self.path + ".partial", self.path)
            for number in supervisor.list_segments(self.folder):
                if number < position["segment"]:
                    supervisor.remove_segment(self.folder, number)
        except OSError:
            # The folder was made anew for another run, or the local disk is full: at worst lines are sent again.
            pass

    def _next_piece(self):
        try:
            with open(supervisor.segment_path(self.folder, self.position["segment"]), "rb") as source:
                source.seek(self.position["offset"])
                piece = source.read(1 << 20)
        except FileNotFoundError:
            piece = b""
        self.position["offset"] += len(piece)
        later = [number for number in supervisor.list_segments(self.folder) if number > self.position["segment"]]
        if not piece and later:
            self.position = {"segment": min(later), "offset": 0}
            return self._next_piece()
        return piece
