"""What every instance does before it holds the job: uploads to local disk, then `setup`, all on local disk."""

import os
import subprocess

from .archive import BadArchive, unpack
from .beneath import Planted, open_directory
from .children import TaskFailed
from .http_call import AwsError
from .inputs import download_upload, make_s3, upload_path
from .job_secrets import hidden_texts, mask_text

LAST_LINES = 20


def prepare(request, say):
    base = os.open(request["prepared"], os.O_RDONLY | os.O_DIRECTORY)
    for entry in request["inputs"]:
        # Without `setup` nobody looks at a file before it is staged.
        if entry["kind"] == "upload" or (entry["kind"] == "file" and request["setup"]):
            try:
                _fetch(request, entry, base)
            except (OSError, AwsError, Planted, BadArchive) as error:
                raise TaskFailed("InputsFailed", "%s: %s" % (entry["from"], error)) from None
    hidden = hidden_texts(request["secrets"].values())
    for command in request["setup"]:
        _run_setup(request, command, lambda line: say({"log": line}), hidden)


def _fetch(request, entry, base):
    path = upload_path(request["uploads"], entry["from"])
    if not os.path.exists(path):
        with open(path + ".partial", "wb") as sink:
            download_upload(make_s3(request["region"]), entry["from"], sink)
            sink.flush()
            os.fsync(sink.fileno())
        os.rename(path + ".partial", path)
    if entry["kind"] == "file":
        folder, name = os.path.split(entry["to"])
        # No second copy: `setup` is the job's own, as the file is.
        return _link(path, open_directory(base, folder, create=True), name)
    with open(path, "rb") as source:
        return unpack(source, open_directory(base, entry["to"], create=True))


def _link(path, folder, name):
    try:
        os.unlink(name, dir_fd=folder)
    except FileNotFoundError:
        pass
    os.link(path, name, dst_dir_fd=folder)


def _run_setup(request, command, log, hidden):
    process = subprocess.Popen(
        ["bash", "-c", command],
        cwd=request["prepared"],
        env=dict(request["env"], **request["secrets"]),
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
    )
    last = []
    for line in process.stdout:
        text = mask_text(line.decode(errors="replace").rstrip("\n"), hidden)
        last = (last + [text])[-LAST_LINES:]
        log(text)
    code = process.wait()
    if code != 0:
        raise TaskFailed("SetupFailed", "`%s` exited with code %d\n%s" % (command, code, "\n".join(last)))
