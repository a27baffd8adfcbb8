"""Staging inputs into the job's work directory: once per job, by whoever holds it first."""

import hashlib
import json
import os

from .archive import BadArchive, unpack
from .beneath import Planted, open_directory, read_file, write_file
from .children import TaskFailed
from .clock import Clock
from .credentials import Credentials
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
    return os.path.join(uploads, hashlib.sha256(uri.encode()).hexdigest()[:32] + ".tar.gz")


def stage_inputs(request, _say):
    """{"staged": n, "files": n, "bytes": n}; `staged` is 0 if an earlier attempt had done it."""
    job = open_tree(request)
    if read_file(job, ".spot/inputs.json") is not None:
        return {"staged": 0, "files": 0, "bytes": 0}
    done = []
    for entry in request["inputs"]:
        try:
            target = open_directory(job, "work/" + entry["to"], create=True)
            files, size = _stage(request, entry, target)
        except (OSError, AwsError, Planted, BadArchive) as error:
            raise TaskFailed("InputsFailed", "%s: %s" % (entry["from"], error)) from None
        done.append({"from": entry["from"], "to": entry["to"], "files": files, "bytes": size})
    write_file(job, ".spot/inputs.json", json.dumps({"version": 1, "staged": done}).encode())
    return {"staged": len(done), "files": sum(x["files"] for x in done), "bytes": sum(x["bytes"] for x in done)}


def _stage(request, entry, target):
    if entry["kind"] == "upload":
        with open(upload_path(request["uploads"], entry["from"]), "rb") as source:
            return unpack(source, target)
    return download_prefix(make_s3(request["region"]), entry["from"], target)


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
