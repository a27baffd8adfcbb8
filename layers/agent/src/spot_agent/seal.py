"""Sealing while scripts run, and choosing what to resume from.

The sealer looks again and again; `look_once` seals what is whole and reports what changed after it was sealed. It can
be killed at any point: a manifest appears by rename, after the fsync of what it lists.
"""

import json
import os

from . import manifest
from .beneath import Planted, read_file, remove_tree, write_file
from .generations import (
    QUIET_LOOKS_IN_PLACE,
    has_done_marker,
    is_being_written,
    list_children,
    look,
    looks_needed,
    newest_change,
)

# A file system's clock ticks (4 ms on Linux, more on servers); content younger than this could still change unseen.
SETTLE_NS = 50_000_000
LEFTOVERS = "leftovers.json"


class Sealer:
    """`checkpoints` and `record` (`<job>/.spot`) are directory descriptors; `iso` gives the time for `sealedAt`.

    What an earlier attempt left unsealed, and what changed after it was sealed (a half removed one looks like that),
    is sealed only once something in it is younger than it was then: `leftovers.json` in the record says how young.
    """

    def __init__(self, checkpoints, record, attempt, keep, iso):
        self.checkpoints, self.record = checkpoints, record
        self.attempt, self.keep, self.iso = attempt, keep, iso
        self.quiet = {}
        self.refused = set()
        found = manifest.list_manifests(record)
        self.sealed = {fields["generation"]: (fields, text) for fields, text in found}
        self.floors = _read_leftovers(record)

    def look_once(self, script_ended=False):
        """One look; returns [{"event": "sealed", "unsealed" or "refused", "generation", …}].

        A file system that is full or gone ends the look with {"event": "trouble", "reason"}: what was sealed stands,
        nothing half-done is, and the next look tries again.
        """
        events = []
        try:
            self._look_once(events, script_ended)
        except OSError as error:
            events.append({"event": "trouble", "reason": str(error)})
        return events

    def _look_once(self, events, script_ended):
        names = list_children(self.checkpoints)
        for name in [name for name in self.sealed if name not in names]:
            self._forget(name)
        for name, files in self._look_at_all(names, events):
            try:
                events += self._judge(name, files, script_ended)
            except FileNotFoundError:
                self.quiet.pop(name, None)
        if any(event["event"] == "sealed" for event in events):
            self._prune()

    def newest(self):
        """The newest sealed generation that still holds, as a `Released`, or None."""
        for fields, text in sorted(self.sealed.values(), key=lambda pair: manifest.sort_key(pair[0]), reverse=True):
            if manifest.holds(self.checkpoints, fields, False):
                return {"generation": fields["generation"], "manifestHash": manifest.digest(text)}
        return None

    def hash_one(self):
        """Add the hashes to the newest manifest that has none; returns its name, or None when nothing is left."""
        for fields, _ in sorted(self.sealed.values(), key=lambda pair: manifest.sort_key(pair[0]), reverse=True):
            if any(item["sha256"] is None for item in fields["files"]):
                name = fields["generation"]
                try:
                    hashes = {
                        item["path"]: manifest.hash_file(self.checkpoints, name, item["path"])
                        for item in fields["files"]
                    }
                except (OSError, Planted):
                    return None
                if not manifest.holds(self.checkpoints, fields, False):
                    return None
                # As it was sealed, not as it is now: what changes meanwhile must not hold.
                try:
                    self._write(name, _listed(fields), fields["sealedAt"], fields["attempt"], hashes)
                except OSError:
                    return None
                return name
        return None

    def _look_at_all(self, names, events):
        """(name, files) by age, so that what is sealed in one look keeps its order."""
        found = []
        for name in names:
            try:
                found.append((name, look(self.checkpoints, name)))
            except FileNotFoundError:
                self.quiet.pop(name, None)
            except Planted as error:
                events += (
                    [] if name in self.refused else [{"event": "refused", "generation": name, "reason": str(error)}]
                )
                self.refused.add(name)
        return sorted(found, key=lambda pair: newest_change(pair[1]))

    def _judge(self, name, files, script_ended):
        if name in self.sealed:
            if _listed(self.sealed[name][0]) == sorted(files):
                return []
            self.floors[name] = newest_change(_listed(self.sealed[name][0]))
            _write_leftovers(self.record, self.floors)
            self._forget(name)
            self.quiet[name] = (files, 0)
            return [{"event": "unsealed", "generation": name}]
        before, looks = self.quiet.get(name, (None, -1))
        looks = looks + 1 if before == files else 0
        self.quiet[name] = (files, looks)
        if not files or newest_change(files) <= self.floors.get(name, 0):
            return []
        if not (script_ended or self._is_whole(name, files, looks)):
            return []
        self._write(name, files, self.iso(), self.attempt, None)
        if look(self.checkpoints, name) != files:
            self._forget(name)
            return []
        return [
            {"event": "sealed", "generation": name, "bytes": sum(size for _, size, _ in files), "files": len(files)}
        ]

    def _is_whole(self, name, files, looks):
        needed = looks_needed(self.checkpoints, name, files)
        if looks < needed or self._file_system_now() - newest_change(files) < SETTLE_NS:
            return False
        return needed != QUIET_LOOKS_IN_PLACE or not is_being_written(self.checkpoints, name)

    def _write(self, name, files, sealed_at, attempt, hashes):
        text = manifest.seal(self.checkpoints, self.record, name, files, attempt, sealed_at, hashes)
        self.sealed[name] = manifest.read_manifest(self.record, name) or ({}, text)

    def _forget(self, name):
        self.sealed.pop(name, None)
        try:
            os.unlink(manifest.manifest_path(name), dir_fd=self.record)
        except FileNotFoundError:
            pass

    def _prune(self):
        """Only what is older than the `keep` newest, and only after the newest was written and synced."""
        ordered = sorted(self.sealed.values(), key=lambda pair: manifest.sort_key(pair[0]))
        for fields, _ in ordered[: -self.keep] if self.keep > 0 else []:
            name = fields["generation"]
            self._forget(name)
            remove_tree(self.checkpoints, name + ".done")
            remove_tree(self.checkpoints, name)

    def _file_system_now(self):
        """The file server's own time: that of a file just written there."""
        name = ".clock"
        descriptor = os.open(name, os.O_WRONLY | os.O_CREAT | os.O_TRUNC | os.O_NOFOLLOW, 0o644, dir_fd=self.record)
        try:
            os.write(descriptor, b"\n")
            os.fsync(descriptor)
            return os.fstat(descriptor).st_mtime_ns
        finally:
            os.close(descriptor)


def choose_generation(checkpoints, record, attempt, iso, released, check_hashes=True):
    """The `Released` to resume from, or None.

    After an end without a word, only what was sealed, or carries a `.done` marker younger than its content and is newer
    than all that was sealed, is offered: a name alone does not prove that a killed writer had finished.
    """
    _note_leftovers(checkpoints, record)
    named = None if released is None else released["generation"]
    if named is not None:
        found = manifest.read_manifest(record, named)
        if found is not None and manifest.digest(found[1]) == released["manifestHash"]:
            if manifest.holds(checkpoints, found[0], False):
                return {"generation": named, "manifestHash": released["manifestHash"]}
    adopted = _adopt_marked(checkpoints, record, attempt, iso)
    if adopted is not None:
        return adopted
    for fields, text in reversed(manifest.list_manifests(record)):
        if manifest.holds(checkpoints, fields, check_hashes):
            return {"generation": fields["generation"], "manifestHash": manifest.digest(text)}
    return None


def _adopt_marked(checkpoints, record, attempt, iso):
    sealed = [item for fields, _ in manifest.list_manifests(record) for item in _listed(fields)]
    best = None
    for name in list_children(checkpoints):
        try:
            files = look(checkpoints, name)
        except (OSError, Planted):
            continue
        known = manifest.read_manifest(record, name)
        if known is not None and _listed(known[0]) == sorted(files):
            continue
        newer = newest_change(files) > newest_change(sealed)
        if files and newer and has_done_marker(checkpoints, name, files):
            if best is None or newest_change(files) > newest_change(best[1]):
                best = (name, files)
    if best is None:
        return None
    text = manifest.seal(checkpoints, record, best[0], best[1], attempt, iso())
    return {"generation": best[0], "manifestHash": manifest.digest(text)}


def _note_leftovers(checkpoints, record):
    """Before the scripts start: every child that no manifest covers, with the time of its newest change."""
    floors = {}
    for name in list_children(checkpoints):
        try:
            files = look(checkpoints, name)
        except (OSError, Planted):
            continue
        known = manifest.read_manifest(record, name)
        if known is None or _listed(known[0]) != sorted(files):
            floors[name] = newest_change(files)
    _write_leftovers(record, floors)


def _write_leftovers(record, floors):
    # Nothing new needs no room: a job whose file system is full can still be taken over, and may clear up.
    if floors != _read_leftovers(record):
        write_file(record, LEFTOVERS, json.dumps(floors).encode())


def _read_leftovers(record):
    text = read_file(record, LEFTOVERS)
    return {} if text is None else json.loads(text)


def _listed(fields):
    return sorted((item["path"], item["bytes"], item["mtimeNs"]) for item in fields["files"])
