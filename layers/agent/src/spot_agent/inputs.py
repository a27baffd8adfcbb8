"""Staging inputs into the job's work directory: once per job, by whoever holds it first."""

import hashlib
import json
import os
import shutil

from .archive import BadArchive, unpack
from .beneath import Planted, open_directory, read_file, write_file
from .children import TaskFailed
from .clock import Clock
from .credentials import Credentials
from .git import GitFailed, stage_commit
from .http_call import AwsError, Caller
from .imds import Metadata
from .s3 import S3, split_uri
from .tree import open_tree


def make_s3(region):
    """A client of the child's own; the agent's belongs to another process."""
    clock = Clock()
    return S3(Caller(region, Credentials(Metadata(clock), clock), clock))


def upload_path(uploads, uri):
    """Where `prepare` keeps an upload on local disk."""
    return os.path.join(uploads, hashlib.sha256(uri.encode()).hexdigest()[:32])


def download_upload(s3, uri, sink):
    """An upload's name is the SHA-256 of its bytes: others are refused, whoever put them there."""
    bucket, key = split_uri(uri)
    hashed = HashingSink(sink)
    s3.download(bucket, key, hashed)
    if hashed.hash.hexdigest() != key.rpartition("/")[2][:64]:
        raise BadArchive("its bytes are not those that were uploaded (SHA-256 %s)" % hashed.hash.hexdigest())


class HashingSink:
    """A file that is written from its beginning, and again from there if the transfer broke."""

    def __init__(self, sink):
        self.sink, self.hash = sink, hashlib.sha256()

    def tell(self):
        return self.sink.tell()

    def seek(self, place):
        self.sink.seek(place)
        self.hash = hashlib.sha256()

    def truncate(self):
        self.sink.truncate()

    def write(self, piece):
        self.hash.update(piece)
        self.sink.write(piece)


def stage_inputs(request, say):
    """{"staged": n, "files": n, "bytes": n, "commits": text}; `staged` is 0 if an earlier attempt had done it."""
    job = open_tree(request)
    if read_file(job, ".spot/inputs.json") is not None:
        return {"staged": 0}
    done, commits = [], []
    for entry in request["inputs"]:
        try:
            folder = os.path.dirname(entry["to"]) if entry["kind"] == "file" else entry["to"]
            target = open_directory(job, "work/" + folder, create=True)
            if entry["kind"] == "git":
                files, size, commit = _stage_commit(request, entry, job, target)
                commits.append("%s is commit %s" % (entry["from"], commit))
                say({"log": commits[-1]})
            else:
                files, size = _stage(request, entry, target)
        except (OSError, AwsError, Planted, BadArchive, GitFailed) as error:
            raise TaskFailed("InputsFailed", "%s: %s" % (entry["from"], error)) from None
        done.append({"from": entry["from"], "to": entry["to"], "files": files, "bytes": size})
    write_file(job, ".spot/inputs.json", json.dumps({"version": 1, "staged": done}).encode())
    found = {"staged": len(done), "files": sum(x["files"] for x in done), "bytes": sum(x["bytes"] for x in done)}
    return dict(found, commits="; ".join(commits)) if commits else found


def _stage(request, entry, target):
    if entry["kind"] == "upload":
        with open(upload_path(request["uploads"], entry["from"]), "rb") as source:
            return unpack(source, target)
    if entry["kind"] == "file":
        return 1, _stage_file(request, entry, target)
    return download_prefix(make_s3(request["region"]), entry["from"], target)


def _stage_file(request, entry, target):
    """From local disk if `setup` had it there, else at once to where it belongs; the number of bytes."""
    path = upload_path(request["uploads"], entry["from"])

    def fill(sink):
        if not os.path.exists(path):
            return download_upload(make_s3(request["region"]), entry["from"], sink)
        with open(path, "rb") as source:
            shutil.copyfileobj(source, sink, 1 << 20)

    name = os.path.basename(entry["to"])
    write_file(target, name, fill)
    return os.stat(name, dir_fd=target).st_size


def _stage_commit(request, entry, job, target):
    """In a directory of its own, made anew: a try that was cut off leaves locks."""
    place = os.path.join(os.readlink("/proc/self/fd/%d" % open_directory(job, ".spot")), "git")
    shutil.rmtree(place, ignore_errors=True)
    os.mkdir(place, 0o700)
    try:
        credential = request["secrets"][entry["secret"]] if entry.get("secret") else None
        return stage_commit(entry["from"], credential, request["env"], place, target)
    finally:
        shutil.rmtree(place, ignore_errors=True)


def download_prefix(s3, uri, target):
    """Every object below the prefix as a file; "folders" (keys that end in a slash) are left out."""
    bucket, prefix = split_uri(uri)
    files = total = 0
    for key, size in s3.list_keys(bucket, prefix):
        if key.endswith("/"):
            continue
        write_file(
            target, key[len(prefix) :] or key.split("/")[-1], lambda sink, key=key: s3.download(bucket, key, sink)
        )
        files, total = files + 1, total + size
    if files == 0:
        raise TaskFailed("InputsFailed", "%s: no object has this prefix" % uri)
    return files, total
