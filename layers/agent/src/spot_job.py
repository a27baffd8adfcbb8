"""A small helper for scripts that save by Spot Connect's contract. Without SPOT_* variables it works in `checkpoints/`.

    import sys, spot_job
    spot_job.watch_stop()
    for step in ...:
        if spot_job.should_stop(): save and sys.exit(spot_job.EXIT_SAVED)
        with spot_job.save("step-%06d" % step) as folder: write files into folder

`python3 -m spot_job done NAME` marks what a program wrote in place as complete; `python3 -m spot_job transfer FROM TO`
copies between S3 and the file system, as `spot transfer` has it done.
"""

import contextlib
import os
import shutil
import signal
import sys

EXIT_SAVED = 75
_stop = {"asked": False}


def checkpoint_dir():
    """One directory for the whole job; each direct child is a generation."""
    return os.environ.get("SPOT_CHECKPOINT_DIR") or os.path.abspath("checkpoints")


def resume_from():
    """Path of the generation to resume from, or None at the first start."""
    return os.environ.get("SPOT_RESUME_FROM") or None


def watch_stop(signal_number=signal.SIGTERM):
    """Take the stop signal as a flag that `should_stop` reads: finish the step, save, exit with EXIT_SAVED."""
    signal.signal(signal_number, lambda *_: _stop.update(asked=True))


def should_stop():
    return _stop["asked"]


def report(progress):
    """A number from 0 to 1: draws the bar."""
    path = os.environ.get("SPOT_PROGRESS_FILE")
    if path:
        with open(path + ".partial", "w") as sink:
            sink.write("%.6f" % progress)
        os.replace(path + ".partial", path)


@contextlib.contextmanager
def save(name):
    """`with save("step-000010") as folder`: the generation appears, whole and synced, when the block ends well."""
    final = os.path.join(checkpoint_dir(), name)
    draft = final + ".tmp"
    shutil.rmtree(draft, ignore_errors=True)
    os.makedirs(draft)
    yield draft
    _sync_tree(draft)
    if os.path.isdir(final):
        shutil.rmtree(final)
    os.rename(draft, final)
    _sync(checkpoint_dir())


def done(name):
    """Mark a generation that was written in place: sync it, then an empty `<name>.done` younger than its content."""
    path = os.path.join(checkpoint_dir(), name)
    marker = path + ".done"
    _sync_tree(path)
    newest = max([os.stat(found).st_mtime_ns for found in _files(path)], default=0)
    while True:
        with contextlib.suppress(FileNotFoundError):
            os.unlink(marker)
        os.close(os.open(marker, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o644))
        if os.stat(marker).st_mtime_ns > newest:
            break
    _sync(marker)
    _sync(checkpoint_dir())


def _files(path):
    if os.path.isfile(path):
        return [path]
    return [os.path.join(folder, name) for folder, _, names in os.walk(path) for name in names]


def _sync_tree(path):
    for found in _files(path):
        _sync(found)
    for folder, _, _ in os.walk(path, topdown=False):
        _sync(folder)


def _sync(path):
    descriptor = os.open(path, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)


def transfer(addresses):
    """`s3://bucket/prefix/` to `efs://name/path`, or back. The exit code; the work is the agent's, which lies beside this."""
    sys.path.insert(0, os.path.join(os.path.dirname(os.path.abspath(__file__)), "spot-agent.pyz"))
    from spot_agent.transfer import main

    return main(addresses, report)


if __name__ == "__main__":
    if sys.argv[1:2] == ["transfer"]:
        sys.exit(transfer(sys.argv[2:]))
    if len(sys.argv) != 3 or sys.argv[1] != "done":
        sys.exit("usage: python3 -m spot_job done NAME | transfer FROM TO")
    done(sys.argv[2])
