"""Looking at the checkpoint directory: which children are generations, and have they been left alone.

A child is never judged by its name alone. What proves that it is whole: an empty `<child>.done` written after it; a
script that ended by itself; or rest: after a rename one look, and where nothing shows a rename five looks with no file
of it open for writing.
"""

import glob
import os
import stat

from .beneath import DIRECTORY, Planted, walk

UNFINISHED = (".tmp", ".partial", ".done")
QUIET_LOOKS_RENAMED = 1
QUIET_LOOKS_IN_PLACE = 5


def list_children(checkpoints):
    """Names that may be generations, sorted; links are left out (Lightning's `last.ckpt` may be one)."""
    names = []
    for name in sorted(os.listdir(checkpoints)):
        if name.startswith(".") or name.endswith(UNFINISHED):
            continue
        try:
            mode = os.stat(name, dir_fd=checkpoints, follow_symlinks=False).st_mode
        except FileNotFoundError:
            continue
        if stat.S_ISDIR(mode) or stat.S_ISREG(mode):
            names.append(name)
    return names


def look(checkpoints, name):
    """[(path, bytes, mtime in ns)] of one child; the path of a child that is a file is `.`. Raises Planted, OSError."""
    found = os.stat(name, dir_fd=checkpoints, follow_symlinks=False)
    if stat.S_ISREG(found.st_mode):
        return [(".", found.st_size, found.st_mtime_ns)]
    if not stat.S_ISDIR(found.st_mode):
        raise Planted("%r is a symlink or special file" % name)
    inner = os.open(name, DIRECTORY, dir_fd=checkpoints)
    try:
        return [(path, item.st_size, item.st_mtime_ns) for path, item in walk(inner, True)]
    finally:
        os.close(inner)


def newest_change(files):
    return max([mtime for _, _, mtime in files], default=0)


def shows_rename(checkpoints, name, files):
    """A rename sets the change time of what it moves; entries and data added in place set both times together.

    Times come in ticks of some milliseconds, and a quick writer renames within the tick of its last write: a directory's
    own two times tell the rename apart then, a file's do not.
    """
    found = os.stat(name, dir_fd=checkpoints, follow_symlinks=False)
    return found.st_ctime_ns > found.st_mtime_ns and found.st_ctime_ns >= newest_change(files)


def has_done_marker(checkpoints, name, files):
    """True if `<name>.done` is strictly younger than the content: an old marker says nothing about a rewrite."""
    try:
        marker = os.stat(name + ".done", dir_fd=checkpoints, follow_symlinks=False)
    except FileNotFoundError:
        return False
    return stat.S_ISREG(marker.st_mode) and marker.st_mtime_ns > newest_change(files)


def looks_needed(checkpoints, name, files):
    """How many unchanged looks prove rest; 0: proved already."""
    if has_done_marker(checkpoints, name, files):
        return 0
    return QUIET_LOOKS_RENAMED if shows_rename(checkpoints, name, files) else QUIET_LOOKS_IN_PLACE


def is_being_written(checkpoints, name):
    """True if a process of this machine that we may look at has a file of the child open for writing (proc(5))."""
    base = os.path.join(os.readlink("/proc/self/fd/%d" % checkpoints), name)
    for folder in glob.iglob("/proc/[0-9]*/fd"):
        try:
            for number in os.listdir(folder):
                path = os.readlink(os.path.join(folder, number))
                if (path == base or path.startswith(base + "/")) and _is_writable(folder, number):
                    return True
        except OSError:
            # Ended, or another user's.
            continue
    return False


def _is_writable(folder, number):
    with open(os.path.join(os.path.dirname(folder), "fdinfo", number)) as source:
        flags = next(line for line in source if line.startswith("flags:"))
    return int(flags.split()[1], 8) & os.O_ACCMODE != os.O_RDONLY
