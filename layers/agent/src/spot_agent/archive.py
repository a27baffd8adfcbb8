"""Unpacking an upload (`.tar.gz`) without trusting it (Python 3.8 has no extraction filter)."""

import os
import stat
import tarfile

from .beneath import Planted, open_directory, split_path, write_file

# An upload is at most a work directory; a bomb of zeros should not fill the disk.
MAX_BYTES = 20 * 1024**3
MAX_MEMBERS = 500_000


class BadArchive(Exception):
    pass


def unpack(source, base):
    """Extract the open gzip'ed tar below the directory descriptor `base`; the number of files and bytes."""
    files = total = 0
    try:
        with tarfile.open(fileobj=source, mode="r|gz") as archive:
            for number, member in enumerate(archive):
                total += member.size
                if number >= MAX_MEMBERS or total > MAX_BYTES:
                    raise BadArchive("the archive is larger than allowed")
                files += _extract(archive, member, base)
    except (tarfile.TarError, EOFError, OSError, Planted) as error:
        raise BadArchive("cannot unpack: %s" % error) from None
    return files, total


def _extract(archive, member, base):
    """Plain files and directories only: a link or device would point out of the job's tree."""
    parts = split_path(member.name)
    if member.isdir():
        os.close(open_directory(base, "/".join(parts), create=True))
        return 0
    if not member.isreg():
        raise BadArchive("%r is neither a file nor a directory" % member.name)
    content = archive.extractfile(member)
    mode = 0o755 if member.mode & stat.S_IXUSR else 0o644
    write_file(base, "/".join(parts), lambda sink: _copy(content, sink), mode)
    return 1


def _copy(source, sink):
    for piece in iter(lambda: source.read(1 << 20), b""):
        sink.write(piece)
