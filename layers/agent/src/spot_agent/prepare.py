"""What every instance does before it holds the job: uploads to local disk, then `setup`, all on local disk."""

import os
import subprocess

from .archive import BadArchive, unpack
from .beneath import Planted, open_directory
from .children import TaskFailed
from .http_call import AwsError
from .inputs import make_s3, upload_path
from .s3 import split_uri

LAST_LINES = 20


def prepare(request, say):
    base = os.open(request["prepared"], os.O_RDONLY | os.O_DIRECTORY)
    for entry in request["inputs"]:
        if entry["kind"] == "upload":
            try:
                _fetch(request, entry, base)
            except (OSError, AwsError, Planted, BadArchive) as error:
                raise TaskFailed("InputsFailed", "%s: %s" % (entry["from"], error)) from None
    for command in request["setup"]:
        _run_setup(request, command, say)


def _fetch(request, entry, base):
    path = upload_path(request["uploads"], entry["from"])
    if not os.path.exists(path):
        bucket, key = split_uri(entry["from"])
        with open(path + ".partial", "wb") as sink:
            make_s3(request["region"]).download(bucket, key, sink)
            sink.flush()
            os.fsync(sink.fileno())
        os.rename(path + ".partial", path)
    with open(path, "rb") as source:
        unpack(source, open_directory(base, entry["to"], create=True))


def _run_setup(request, command, say):
    process = subprocess.Popen(
        ["bash", "-c", command],
        cwd=request["prepared"],
        env=request["env"],
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
    )
    last = []
    for line in process.stdout:
        text = line.decode(errors="replace").rstrip("\n")
        last = (last + [text])[-LAST_LINES:]
        say({"log": text})
    code = process.wait()
    if code != 0:
        raise TaskFailed("SetupFailed", "`%s` exited with code %d\n%s" % (command, code, "\n".join(last)))
