"""The child's side: take one request, become the job's user, do it, answer in one line of JSON."""

import ctypes
import errno
import json
import signal
import sys

from . import container, inputs, outputs, prepare, stall, tree, watch
from .children import TaskFailed
from .identity import become

PR_SET_PDEATHSIG = 1
# Full, over a quota, gone (NFS answers for a file it no longer knows, or for a server that gave up), made read-only.
FILE_SYSTEM_TROUBLES = (errno.ENOSPC, errno.EDQUOT, errno.ESTALE, errno.EIO, errno.ENOTCONN, errno.EROFS)
TASKS = {
    "prepare": prepare.prepare,
    "pull-image": container.pull_image,
    "open-job": tree.open_job,
    "stage-inputs": inputs.stage_inputs,
    "choose-generation": watch.choose,
    "watch": watch.watch,
    "pulse": stall.pulse,
    "seal": watch.seal_last,
    "write-journal": tree.write_journal,
    "write-outcome": tree.write_outcome,
    "copy-outputs": outputs.copy_outputs,
    "append-log": tree.append_log,
}

# Docker's socket is root's.
AS_AGENT = ("pull-image",)


def work():
    # By the same reader as what may follow: the text layer above it would keep a piece of that for itself.
    request = json.loads(sys.stdin.buffer.readline())
    try:
        if request["task"] == "open-job":
            tree.make_job_directory(request)
        if request["task"] not in AS_AGENT:
            become(request["uid"], request["gid"])
        # After the change of user, which would clear it: nobody is left to hear the answer of an orphan.
        ctypes.CDLL(None).prctl(PR_SET_PDEATHSIG, signal.SIGKILL, 0, 0, 0)
        answer = {"result": TASKS[request["task"]](request, say)}
    except TaskFailed as error:
        answer = {"error": error.error, "message": str(error)}
    except Exception as error:  # The agent must hear of every failure, with its kind.
        answer = {"error": name_error(error), "message": "%s: %s" % (type(error).__name__, error)}
    say(answer)


def name_error(error):
    """The `ErrorName` of a failure: the file system's own troubles are not the agent's."""
    number = error.errno if isinstance(error, OSError) else None
    return "FileSystemUnusable" if number in FILE_SYSTEM_TROUBLES else "AgentFailed"


def say(line):
    """One line to the agent; where it is gone there is nobody to work for."""
    try:
        sys.stdout.write(json.dumps(line) + "\n")
        sys.stdout.flush()
    except BrokenPipeError:
        sys.exit(0)
