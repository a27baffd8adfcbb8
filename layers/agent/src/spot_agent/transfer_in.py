"""From S3 to the file system: each object is written to a draft, which gets its name when it is whole."""

import hashlib
import json
import os
import re
import stat

from .beneath import Planted, open_directory, open_file, read_file, split_path, write_file
from .clock import parse_iso
from .http_call import AwsError
from .transfer import Unfit, copy_all

# How much is synced at once, and sent again at most after the machine was lost.
SYNC_BYTES = 32 * 1024 * 1024
NAME_BYTES = 255
# An object that came in one request and is not encrypted by a key of KMS has the MD5 of its bytes for its ETag (S3 API
# reference, Object).
MD5 = re.compile(r'"([0-9a-f]{32})"\Z')


def copy_in(s3, place, base, state, tally):
    """`place`: (bucket, prefix). "Folders" (keys that end in a slash) are left out, as everywhere."""
    bucket, prefix = place
    objects = [(each["key"][len(prefix) :], each) for each in s3.list_objects(bucket, prefix)]
    objects = [(path, each) for path, each in objects if not each["key"].endswith("/")]
    if not objects:
        raise Unfit("no object has the prefix s3://%s/%s" % place)
    for _, each in objects:
        tally.expect(each["bytes"])
    copy_all(objects, lambda found: _copy(s3, bucket, found, base, state, tally), tally)


def _copy(s3, bucket, found, base, state, tally):
    path, wanted = found
    refuse_odd(path)
    modified = parse_iso(wanted["modified"])
    folder, name = os.path.split(path)
    directory = open_directory(base, folder, create=True)
    try:
        if _is_there(directory, name, wanted, modified):
            return tally.is_kept(wanted["bytes"])
        draft = _fill_draft(s3, bucket, wanted, state, tally)
        os.utime(draft, (modified, modified), dir_fd=state)
        os.rename(draft, name, src_dir_fd=state, dst_dir_fd=directory)
        os.fsync(directory)
    finally:
        os.close(directory)
    _remove(draft + ".json", state)
    tally.is_copied(wanted["bytes"])


def refuse_odd(path):
    """A key is any text, and `a//b`, `./a` and `a/../b` are three; as paths they lead elsewhere."""
    parts = path.split("/")
    if "/".join(split_path(path)) != path:
        raise Unfit("its name is no path of a file: it leads elsewhere")
    if any(len(part.encode()) > NAME_BYTES for part in parts):
        raise Unfit("its name is too long for a file")


def _is_there(directory, name, wanted, modified):
    """By size and the time that a copy is given; of another time by size and MD5, where the ETag is one."""
    try:
        found = os.stat(name, dir_fd=directory, follow_symlinks=False)
    except FileNotFoundError:
        return False
    if not stat.S_ISREG(found.st_mode):
        raise Planted("a directory, a symlink or a special file has its name")
    if found.st_size != wanted["bytes"]:
        return False
    if int(found.st_mtime) == int(modified):
        return True
    known = MD5.match(wanted["etag"])
    if known is None:
        return False
    with open_file(directory, name) as source:
        if _md5(source).hexdigest() != known.group(1):
            return False
    os.utime(name, (modified, modified), dir_fd=directory, follow_symlinks=False)
    return True


def _fill_draft(s3, bucket, wanted, state, tally):
    """The draft's name, whole and synced. What an earlier machine had synced of the same object stays."""
    draft = hashlib.sha256(wanted["key"].encode()).hexdigest()[:32]
    known = MD5.match(wanted["etag"])
    flags = os.O_RDWR | os.O_CREAT | os.O_NOFOLLOW | os.O_CLOEXEC
    with os.fdopen(os.open(draft, flags, 0o644, dir_fd=state), "r+b") as file:
        file.truncate(_synced(state, draft, wanted["etag"]))
        sink = Draft(file, state, draft, wanted["etag"], known and _md5(file), tally)
        sink.begin(file.seek(0, os.SEEK_END))
        try:
            encryption = s3.download_from(bucket, wanted["key"], wanted["etag"], sink, wanted["bytes"])
        except AwsError as error:
            if error.code == "PreconditionFailed":
                raise Unfit("it changed while it was copied") from None
            raise
        finally:
            sink.sync()
        if known and not encryption.startswith("aws:kms") and sink.hash.hexdigest() != known.group(1):
            _remove(draft + ".json", state)
            raise Unfit("its bytes are not those of its ETag; it is fetched anew the next time")
    return draft


class Draft:
    """An open file that is only added to; how much of it is safe is noted beside it, for the next machine."""

    def __init__(self, file, state, name, etag, hash, tally):
        self.file, self.state, self.name, self.etag, self.hash, self.tally = file, state, name, etag, hash, tally
        self.length = self.synced = 0

    def begin(self, length):
        self.length = self.synced = length
        self.tally.moved(length)

    def write(self, piece):
        self.file.write(piece)
        if self.hash:
            self.hash.update(piece)
        self.length += len(piece)
        if self.length - self.synced >= SYNC_BYTES:
            self.sync()
        self.tally.moved(len(piece))

    def sync(self):
        self.file.flush()
        os.fsync(self.file.fileno())
        note = {"etag": self.etag, "bytes": self.length}
        write_file(self.state, self.name + ".json", json.dumps(note).encode())
        self.synced = self.length


def _synced(state, draft, etag):
    try:
        note = json.loads(read_file(state, draft + ".json") or b"{}")
    except ValueError:
        return 0
    return note["bytes"] if note.get("etag") == etag else 0


def _md5(source):
    # Not for safety: what S3 names an object's bytes by.
    found = hashlib.md5()
    for piece in iter(lambda: source.read(1 << 20), b""):
        found.update(piece)
    return found


def _remove(name, directory):
    try:
        os.unlink(name, dir_fd=directory)
    except FileNotFoundError:
        pass
