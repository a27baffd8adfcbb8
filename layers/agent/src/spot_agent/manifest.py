"""The manifest of one sealed generation: written beside the tree, read by the next attempt."""

import hashlib
import json
import os

from .beneath import Planted, open_directory, open_file, read_file, write_file
from .generations import look

FOLDER = "manifests"
VERSION = 1


def seal(checkpoints, record, name, files, attempt, sealed_at, hashes=None):
    """fsync all of the child, then write its manifest below `record`; its bytes are returned."""
    _sync(checkpoints, name, files)
    listed = [
        {"path": path, "bytes": size, "mtimeNs": mtime, "sha256": (hashes or {}).get(path)}
        for path, size, mtime in sorted(files)
    ]
    fields = {"version": VERSION, "generation": name, "attempt": attempt, "sealedAt": sealed_at, "files": listed}
    text = (json.dumps(fields, sort_keys=True) + "\n").encode()
    write_file(record, manifest_path(name), text)
    return text


def manifest_path(name):
    return "%s/%s.json" % (FOLDER, name)


def read_manifest(record, name):
    """(fields, bytes), or None where it is missing or not readable as one."""
    text = read_file(record, manifest_path(name))
    try:
        fields = None if text is None else json.loads(text)
    except ValueError:
        return None
    return None if not isinstance(fields, dict) or fields.get("version") != VERSION else (fields, text)


def digest(text):
    return hashlib.sha256(text).hexdigest()


def holds(checkpoints, fields, check_hashes):
    """True if the child is exactly what was sealed; hashes are read back only where one was recorded."""
    name = fields["generation"]
    expected = [(item["path"], item["bytes"], item["mtimeNs"]) for item in fields["files"]]
    try:
        if sorted(look(checkpoints, name)) != sorted(expected):
            return False
        recorded = [item for item in fields["files"] if item["sha256"] is not None] if check_hashes else []
        return all(hash_file(checkpoints, name, item["path"]) == item["sha256"] for item in recorded)
    except (OSError, Planted):
        return False


def hash_file(checkpoints, name, path):
    total = hashlib.sha256()
    with open_file(checkpoints, name if path == "." else "%s/%s" % (name, path)) as source:
        for piece in iter(lambda: source.read(1 << 20), b""):
            total.update(piece)
    return total.hexdigest()


def sort_key(fields):
    """
    Newest last: attempts follow each other, and within one attempt what was written later is newer. When it was sealed says
    less: one that a marker completes is sealed before an older one that has to be quiet for a while.
    """
    return (fields["attempt"], max([item["mtimeNs"] for item in fields["files"]], default=0), fields["sealedAt"])


def list_manifests(record):
    """Every readable manifest as (fields, bytes), oldest first."""
    try:
        folder = open_directory(record, FOLDER)
    except FileNotFoundError:
        return []
    try:
        names = [name[: -len(".json")] for name in os.listdir(folder) if name.endswith(".json") and name[0] != "."]
    finally:
        os.close(folder)
    found = [read_manifest(record, name) for name in names]
    return sorted([pair for pair in found if pair is not None], key=lambda pair: sort_key(pair[0]))


def _sync(checkpoints, name, files):
    """Data first, then every directory that names it, the checkpoint directory last."""
    folders = {""}
    for path, _, _ in files:
        with open_file(checkpoints, name if path == "." else "%s/%s" % (name, path)) as source:
            os.fsync(source.fileno())
        parts = path.split("/")[:-1]
        folders.update("/".join(parts[: depth + 1]) for depth in range(len(parts)))
    if [path for path, _, _ in files] != ["."]:
        for folder in sorted(folders, reverse=True):
            descriptor = open_directory(checkpoints, "%s/%s" % (name, folder))
            os.fsync(descriptor)
            os.close(descriptor)
    os.fsync(checkpoints)
