"""The small process above each script, so that the agent can end and come back without the script noticing.

It starts the script in a session of its own, moves its output into segment files on local disk, and leaves
`script.json` (who runs) and `exit.json` (how it ended), each by rename. As a subreaper it inherits what the script
leaves behind and kills that at the end: a script is over with all its processes.
"""

import ctypes
import json
import os
import select
import signal
import subprocess
import sys

from . import processes
from .container import exec_docker, wait_until_removed
from .identity import become
from .job_secrets import Masker
from .state import write_json

PR_SET_CHILD_SUBREAPER = 36
SEGMENT_BYTES = 8 * 1024 * 1024
# With no agent to read them the oldest are dropped: half a gigabyte of output is kept.
MAX_SEGMENTS = 64


def supervise(folder, secrets):
    """Run `folder`/spec.json: {"argv", "cwd", "env", "uid", "gid", "container"}. Returns when all its processes are gone.

    `secrets` are in its environment, and masked in what it prints.
    """
    ctypes.CDLL(None, use_errno=True).prctl(PR_SET_CHILD_SUBREAPER, 1, 0, 0, 0)
    with open(os.path.join(folder, "spec.json")) as source:
        spec = json.load(source)
    spec["env"].update(secrets)
    if not claim(folder):
        return
    write_json(os.path.join(folder, "supervisor.json"), processes.identify(os.getpid()))
    wake_read, wake_write = os.pipe()
    os.set_blocking(wake_write, False)
    signal.set_wakeup_fd(wake_write)
    signal.signal(signal.SIGCHLD, lambda *_: None)
    output_read, output_write = os.pipe()
    child = os.fork()
    if child == 0:
        _become_script(spec, output_write)
    signal.signal(signal.SIGTERM, lambda *_: None)
    os.close(output_write)
    write_json(os.path.join(folder, "script.json"), processes.identify(child))
    sink = MaskedSink(folder, secrets)
    status = _pump(sink, output_read, wake_read, child)
    while processes.children_of(os.getpid()):
        _kill_living(child)
        _reap(child)
    if spec.get("container") is not None:
        wait_until_removed(spec["container"])
    _drain(sink, output_read)
    code, number = (os.WEXITSTATUS(status), None) if os.WIFEXITED(status) else (None, os.WTERMSIG(status))
    ended = {"code": code, "signal": None if number is None else processes.signal_name(number)}
    write_json(os.path.join(folder, "exit.json"), ended)


def claim(folder):
    """True for the first who asks: a supervisor that starts late finds that the agent has given it up."""
    try:
        os.close(os.open(os.path.join(folder, "claimed"), os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600))
        return True
    except FileExistsError:
        return False


def _become_script(spec, output):
    try:
        os.setsid()
        signal.set_wakeup_fd(-1)
        for number in (signal.SIGCHLD, signal.SIGPIPE):
            signal.signal(number, signal.SIG_DFL)
        null = os.open(os.devnull, os.O_RDONLY)
        for source, target in ((null, 0), (output, 1), (output, 2)):
            os.dup2(source, target)
        if spec.get("container") is not None:
            exec_docker(spec)
        become(spec["uid"], spec["gid"])
        os.chdir(spec["cwd"])
        os.execvpe(spec["argv"][0], spec["argv"], spec["env"])
    except OSError as error:
        os.write(2, ("cannot start %s: %s\n" % (spec["argv"][0], error)).encode())
    finally:
        os._exit(127)


def _pump(sink, output, wake, child):
    """Copy output until the script itself has ended, and kill it when told to; its wait status."""
    sources = [output, wake]
    while True:
        readable, _, _ = select.select(sources, [], [])
        if output in readable:
            piece = os.read(output, 65536)
            sink.write(piece)
            sources = sources if piece else [wake]
        if wake in readable:
            # One byte for each signal that came (signal.set_wakeup_fd): many at once are one order to kill.
            if signal.SIGTERM in os.read(wake, 4096):
                _kill_living(child)
            ended = _reap(child)
            if ended is not None:
                return ended


def _reap(child):
    """Collect whatever has ended; the status of the script if it was among them."""
    found = None
    while True:
        try:
            pid, status = os.waitpid(-1, os.WNOHANG)
        except ChildProcessError:
            return found
        if pid == 0:
            return found
        if pid == child:
            found = status


def _kill_living(group):
    """SIGKILL the group and every process that was inherited. Those that these leave behind come next."""
    for pid in set(processes.group_members(group)) | set(processes.children_of(os.getpid())):
        try:
            os.kill(pid, signal.SIGKILL)
        except ProcessLookupError:
            pass


def _drain(sink, output):
    os.set_blocking(output, False)
    piece = b"first"
    while piece:
        try:
            piece = os.read(output, 65536)
        except BlockingIOError:
            break
        sink.write(piece)
    sink.close()


class MaskedSink:
    """Before it reaches the disk: what a script prints of its secrets stays nowhere."""

    def __init__(self, folder, secrets):
        self.writer, self.masker = SegmentWriter(folder), Masker(secrets.values())

    def write(self, piece):
        self._pass_on(self.masker.feed(piece))

    def close(self):
        self._pass_on(self.masker.finish())

    def _pass_on(self, piece):
        if piece:
            self.writer.write(piece)


class SegmentWriter:
    """Appends to `output.<number>`; a new file every 8 MiB, the oldest dropped beyond the limit."""

    def __init__(self, folder):
        self.folder = folder
        self.number = max(list_segments(folder), default=0)

    def write(self, piece):
        try:
            with open(segment_path(self.folder, self.number), "ab", buffering=0) as sink:
                sink.write(piece)
                full = sink.tell() >= SEGMENT_BYTES
        except OSError:
            # The local disk is full: the script is told so itself where it writes, and does not die of its output.
            return
        if full:
            self.number += 1
            for old in sorted(list_segments(self.folder))[:-MAX_SEGMENTS]:
                remove_segment(self.folder, old)


def segment_path(folder, number):
    return os.path.join(folder, "output.%06d" % number)


def remove_segment(folder, number):
    """Both sides remove: the supervisor what is too much, the agent what it has read."""
    try:
        os.unlink(segment_path(folder, number))
    except FileNotFoundError:
        pass


def list_segments(folder):
    return [int(name[7:]) for name in os.listdir(folder) if name.startswith("output.") and name[7:].isdigit()]


def spawn(folder, program, secrets):
    """Start a supervisor in a session of its own; it outlives the agent (`KillMode=process`). `secrets` go by a pipe."""
    quiet = subprocess.DEVNULL
    command = [sys.executable, program, "supervise", folder]
    started = subprocess.Popen(command, stdin=subprocess.PIPE, stdout=quiet, stderr=quiet, start_new_session=True)
    try:
        with started.stdin as sink:
            sink.write(json.dumps(secrets).encode())
    except BrokenPipeError:
        # It is gone already, which whoever waits for it finds out.
        pass
    return started
