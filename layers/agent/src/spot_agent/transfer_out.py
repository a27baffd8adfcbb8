"""From the file system to S3: small files in one request, larger ones in parts of which each is noted."""

import hashlib
import json
import os
import stat
import threading
from concurrent.futures import ThreadPoolExecutor

from .beneath import open_directory, open_file, read_file, write_file
from .http_call import AwsError
from .s3 import MAX_PARTS
from .transfer import Stopped, Unfit, copy_all

# In memory at once: 4 files x 4 parts.
PART_BYTES = 16 * 1024 * 1024
PARTS_AT_ONCE = 4
# S3 User Guide, "Multipart upload limits" and "Object key names".
MOST_BYTES = 5 * 1024**4
KEY_BYTES = 1024


def copy_out(s3, base, place, state, tally):
    """`place`: (bucket, prefix). Plain files only: what links name is not copied, nor are pipes, sockets or devices."""
    bucket, prefix = place
    files = list(find_files(base, "", tally))
    if not files:
        raise Unfit("there is no file to copy")
    for _, found in files:
        tally.expect(found.st_size)
    there = {each["key"]: (each["bytes"], each["etag"]) for each in s3.list_objects(bucket, prefix)}
    copy = Copy(s3, base, place, state, there, tally)
    copy_all(files, lambda file: copy.one(*file), tally)


def find_files(directory, above, tally):
    """Yields (path, stat) of every plain file below; the others are named as left out."""
    for name in sorted(os.listdir(directory)):
        path = above + name
        found = os.stat(name, dir_fd=directory, follow_symlinks=False)
        if stat.S_ISDIR(found.st_mode):
            try:
                inner = open_directory(directory, name)
            except PermissionError as error:
                tally.is_failed(path, error)
                continue
            try:
                yield from find_files(inner, path + "/", tally)
            finally:
                os.close(inner)
        elif stat.S_ISREG(found.st_mode):
            yield path, found
        else:
            tally.is_left_out(path, "a symlink" if stat.S_ISLNK(found.st_mode) else "a special file")


class Copy:
    def __init__(self, s3, base, place, state, there, tally):
        self.s3, self.base, self.state, self.there, self.tally = s3, base, state, there, tally
        self.bucket, self.prefix = place

    def one(self, path, seen):
        key = self.prefix + path
        try:
            length = len(key.encode())
        except UnicodeEncodeError:
            raise Unfit("its name is not UTF-8, which keys are") from None
        if length > KEY_BYTES:
            raise Unfit("its key would have more than %d bytes" % KEY_BYTES)
        if seen.st_size > MOST_BYTES:
            raise Unfit("it is larger than an object can be")
        with open_file(self.base, path) as source:
            before = _version(source)
            if self._is_there(key, source, seen.st_size):
                return self.tally.is_kept(seen.st_size)
            if before[0] <= PART_BYTES:
                source.seek(0)
                body = source.read()
                self.s3.put(self.bucket, key, body)
                self.tally.moved(len(body))
            else:
                self._parts(key, source, before)
            if _version(source) != before:
                raise Unfit("it changed while it was copied")
        self.tally.is_copied(before[0])

    def _is_there(self, key, source, size):
        """By size and ETag, which for bytes of ours is known, unless a key of KMS encrypts them: those are sent again."""
        known_size, etag = self.there.get(key, (None, None))
        return known_size == size and etag == etag_of(source, size)

    def _parts(self, key, source, version):
        size, part_bytes = version[0], part_bytes_of(version[0])
        journal = Journal(self.state, key, version)
        upload = journal.upload
        if upload is None:
            upload = self.s3.start_parts(self.bucket, key)
            journal.begin(upload)
        count = -(-size // part_bytes)

        def send(number):
            if number in journal.tags:
                return self.tally.moved(min(part_bytes, size - (number - 1) * part_bytes))
            if self.tally.stopping.is_set():
                raise Stopped
            body = os.pread(source.fileno(), part_bytes, (number - 1) * part_bytes)
            journal.add(number, self.s3.put_part(self.bucket, key, upload, number, body))
            self.tally.moved(len(body))

        try:
            with ThreadPoolExecutor(PARTS_AT_ONCE) as pool:
                for _ in pool.map(send, range(1, count + 1)):
                    pass
            if _version(source) == version:
                self.s3.complete_parts(self.bucket, key, upload, [journal.tags[n] for n in range(1, count + 1)])
            else:
                self.s3.abort_parts(self.bucket, key, upload)
        except AwsError as error:
            if error.code in ("NoSuchUpload", "InvalidPart"):
                journal.remove()
                raise Unfit("S3 has given up its parts (%s); it is sent anew the next time" % error.code) from None
            raise
        journal.remove()


class Journal:
    """Which parts of one version of a file have arrived: `{"upload", "version", "tags"}`. Safe from several threads."""

    def __init__(self, state, key, version):
        self.state, self.version, self.lock = state, list(version), threading.Lock()
        self.name = hashlib.sha256(key.encode()).hexdigest()[:32] + ".json"
        self.upload, self.tags = None, {}
        try:
            found = json.loads(read_file(state, self.name) or b"{}")
        except ValueError:
            found = {}
        if found.get("version") == self.version:
            self.upload = found["upload"]
            self.tags = {int(number): tag for number, tag in found["tags"].items()}

    def begin(self, upload):
        self.upload = upload
        self._write()

    def add(self, number, tag):
        with self.lock:
            self.tags[number] = tag
            self._write()

    def remove(self):
        os.unlink(self.name, dir_fd=self.state)

    def _write(self):
        note = {"upload": self.upload, "version": self.version, "tags": self.tags}
        write_file(self.state, self.name, json.dumps(note).encode())


def part_bytes_of(size):
    return max(PART_BYTES, -(-size // MAX_PARTS))


def etag_of(source, size):
    """As S3 makes it (User Guide, "Checking object integrity"): MD5, or MD5 of the parts' MD5s and their number."""
    source.seek(0)
    if size <= PART_BYTES:
        return '"%s"' % hashlib.md5(source.read()).hexdigest()
    digests = [hashlib.md5(part).digest() for part in iter(lambda: source.read(part_bytes_of(size)), b"")]
    return '"%s-%d"' % (hashlib.md5(b"".join(digests)).hexdigest(), len(digests))


def _version(source):
    found = os.fstat(source.fileno())
    return found.st_size, found.st_mtime_ns
