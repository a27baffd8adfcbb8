"""File access below a directory that a job can write: no symlink is ever followed, nothing outside is reached.

Every step is relative to an open directory and refuses symlinks (O_NOFOLLOW), so that a link planted between two calls
is refused as well. Writing is create-new, fsync, rename, fsync of the directory.
"""

import errno
import os
import stat

DIRECTORY = os.O_RDONLY | os.O_DIRECTORY | os.O_NOFOLLOW | os.O_CLOEXEC


class Planted(Exception):
    """A symlink or special file stands where a plain file or directory is expected."""


def open_directory(base, path, create=False):
    """A descriptor of the directory `path` below the descriptor `base`; the caller closes it."""
    current = os.dup(base)
    try:
        for part in split_path(path):
            if create:
                try:
                    os.mkdir(part, 0o755, dir_fd=current)
                except FileExistsError:
                    pass
            following = _open(part, DIRECTORY, current)
            os.close(current)
            current = following
        return current
    except BaseException:
        os.close(current)
        raise


def split_path(path):
    """The parts of a relative path; absolute ones and `..` are refused."""
    parts = [part for part in path.split("/") if part not in ("", ".")]
    if path.startswith("/") or ".." in parts or "\0" in path:
        raise Planted("the path %r leaves its directory" % path)
    return parts


def open_file(base, path):
    """An open binary file for reading. A fifo or device is refused without blocking on it."""
    directory, name = _parent(base, path, False)
    try:
        descriptor = _open(name, os.O_RDONLY | os.O_NOFOLLOW | os.O_NONBLOCK | os.O_CLOEXEC, directory)
    finally:
        os.close(directory)
    if not stat.S_ISREG(os.fstat(descriptor).st_mode):
        os.close(descriptor)
        raise Planted("%r is not a plain file" % path)
    return os.fdopen(descriptor, "rb")


def write_file(base, path, content, mode=0o644):
    """Replace a file by rename. `content`: bytes, or a function that writes to the open file."""
    directory, name = _parent(base, path, True)
    draft = ".%s.%d.partial" % (name[:200], os.getpid())
    try:
        _remove(draft, directory)
        flags = os.O_WRONLY | os.O_CREAT | os.O_EXCL | os.O_NOFOLLOW | os.O_CLOEXEC
        with os.fdopen(os.open(draft, flags, mode, dir_fd=directory), "wb") as sink:
            if callable(content):
                content(sink)
            else:
                sink.write(content)
            sink.flush()
            os.fsync(sink.fileno())
        os.rename(draft, name, src_dir_fd=directory, dst_dir_fd=directory)
        os.fsync(directory)
    except BaseException:
        _remove(draft, directory)
        raise
    finally:
        os.close(directory)


def read_file(base, path):
    """The content, or None if there is no such file."""
    try:
        with open_file(base, path) as source:
            return source.read()
    except FileNotFoundError:
        return None


def remove_tree(base, name):
    """Remove a file or directory tree; links inside are removed, not followed."""
    try:
        if not stat.S_ISDIR(os.stat(name, dir_fd=base, follow_symlinks=False).st_mode):
            return _remove(name, base)
        inner = _open(name, DIRECTORY, base)
    except FileNotFoundError:
        return None
    try:
        for child in os.listdir(inner):
            remove_tree(inner, child)
    finally:
        os.close(inner)
    return os.rmdir(name, dir_fd=base)


def walk(base, refuse_links):
    """Yields (path, stat) of every plain file below `base`, sorted. Others raise Planted or are left out."""
    for name in sorted(os.listdir(base)):
        found = os.stat(name, dir_fd=base, follow_symlinks=False)
        if stat.S_ISDIR(found.st_mode):
            inner = _open(name, DIRECTORY, base)
            try:
                for path, below in walk(inner, refuse_links):
                    yield name + "/" + path, below
            finally:
                os.close(inner)
        elif stat.S_ISREG(found.st_mode):
            yield name, found
        elif refuse_links:
            raise Planted("%r is a symlink or special file" % name)


def _parent(base, path, create):
    parts = split_path(path)
    if not parts:
        raise Planted("the path %r names no file" % path)
    return open_directory(base, "/".join(parts[:-1]), create), parts[-1]


def _open(name, flags, directory):
    try:
        return os.open(name, flags, dir_fd=directory)
    except OSError as error:
        # O_NOFOLLOW answers ELOOP for a link, with O_DIRECTORY ENOTDIR (open(2)).
        if error.errno in (errno.ELOOP, errno.ENOTDIR):
            raise Planted("%r is a symlink or not a directory" % name) from None
        raise


def _remove(name, directory):
    try:
        os.unlink(name, dir_fd=directory)
    except FileNotFoundError:
        pass
