"""The job's tree on the shared file system: made once, with the journal and the outcome in `.spot/`."""

import errno
import json
import os
import sys

from .beneath import Planted, open_directory, read_file, write_file

FOLDERS = ("work", "checkpoints", "outputs", ".spot", ".spot/manifests", "logs")


def make_job_directory(request):
    """As root: `jobs/<id>`, the caches and `data`, which jobs share, given to the job's user when they are new; nothing else."""
    root = os.open(request["shared"], os.O_RDONLY | os.O_DIRECTORY | os.O_CLOEXEC)
    try:
        for path in (request["jobBelow"], "cache/pip", "cache/uv", "cache/huggingface", "data"):
            descriptor = open_directory(root, path, create=True)
            if os.geteuid() == 0 and os.fstat(descriptor).st_uid == 0:
                os.fchown(descriptor, request["uid"], request["gid"])
            os.close(descriptor)
    finally:
        os.close(root)


def open_tree(request, below=""):
    """A descriptor of the job's directory, or of one below it."""
    root = os.open(request["shared"], os.O_RDONLY | os.O_DIRECTORY | os.O_CLOEXEC)
    try:
        return open_directory(root, request["jobBelow"] + "/" + below)
    except FileNotFoundError:
        # Nobody removes it: what is mounted here is not the job's file system any more.
        raise OSError(errno.ESTALE, "the job's directory is gone", request["jobBelow"]) from None
    finally:
        os.close(root)


def open_job(request, _say):
    """{"outcome", "finished", "runSeconds"}: what earlier attempts left behind."""
    job = open_tree(request)
    for folder in FOLDERS:
        os.close(open_directory(job, folder, create=True))
    journal = _read(job, ".spot/journal.json") or {"finished": [], "runSeconds": 0}
    return {
        "outcome": _read(job, ".spot/outcome.json"),
        "finished": journal["finished"],
        "runSeconds": journal["runSeconds"],
    }


def write_journal(request, _say):
    journal = {"finished": request["finished"], "runSeconds": request["runSeconds"]}
    write_file(open_tree(request), ".spot/journal.json", json.dumps(journal).encode())


def write_outcome(request, _say):
    write_file(open_tree(request), ".spot/outcome.json", json.dumps(request["outcome"]).encode())


def append_log(request, _say):
    """Copy lines from the agent to `logs/<attempt>.log` until it closes the pipe."""
    folder = open_tree(request, "logs")
    flags = os.O_WRONLY | os.O_APPEND | os.O_CREAT | os.O_NOFOLLOW | os.O_CLOEXEC
    with os.fdopen(os.open("%d.log" % request["attempt"], flags, 0o644, dir_fd=folder), "ab", buffering=0) as sink:
        for line in sys.stdin.buffer:
            sink.write(json.loads(line).encode() + b"\n")


def _read(job, path):
    try:
        text = read_file(job, path)
        return None if text is None else json.loads(text)
    except (ValueError, Planted):
        return None
