"""How programs save: the writers of the kill test. Each writes generations whose content proves itself.

Run as a process: `habits.py HABIT CHECKPOINTS SEED FIRST_STEP`. Every file holds its generation's number and the
SHA-256 of its own payload; the file `index` of a directory names all others. A generation is torn if that does not fit.
"""

import hashlib
import json
import os
import random
import shutil
import sys
import time


def payload(number, name, rng):
    body = ("%d %s " % (number, name)).encode() + bytes(rng.getrandbits(8) for _ in range(rng.randrange(50, 3000)))
    return hashlib.sha256(body).hexdigest().encode() + b"\n" + body


def put(path, content, rng, sync=False):
    """In pieces with pauses, as a real save is: the kill must be able to fall into it."""
    with open(path, "wb", buffering=0) as sink:
        for start in range(0, len(content), 700):
            sink.write(content[start : start + 700])
            if rng.random() < 0.3:
                time.sleep(rng.random() * 0.002)
        if sync:
            os.fsync(sink.fileno())


def put_directory(path, number, rng, files):
    os.makedirs(path)
    names = ["part-%d" % index for index in range(files)]
    for name in names:
        folder = path if rng.random() < 0.7 else os.path.join(path, "inner")
        os.makedirs(folder, exist_ok=True)
        put(os.path.join(folder, name), payload(number, name, rng), rng)
    # Last, as HF Trainer's trainer_state.json is.
    put(os.path.join(path, "index"), json.dumps({"number": number, "names": names}).encode(), rng)


def rename_directory(base, number, rng):
    draft = os.path.join(base, "save-%05d.tmp" % number)
    shutil.rmtree(draft, ignore_errors=True)
    put_directory(draft, number, rng, 4)
    os.rename(draft, draft[:-4])


def rename_file(base, number, rng):
    draft = os.path.join(base, ".step-%05d.ckpt" % number)
    put(draft, payload(number, "step", rng), rng)
    os.rename(draft, os.path.join(base, "step-%05d.ckpt" % number))


def done_marker(base, number, rng):
    path = os.path.join(base, "marked-%05d" % number)
    shutil.rmtree(path, ignore_errors=True)
    put_directory(path, number, rng, 4)
    _mark(path)


def done_marker_in_place(base, number, rng):
    """The hard one: the same name again and again, with the marker of the last time still beside it."""
    path = os.path.join(base, "latest.bin")
    put(path, payload(number, "latest", rng), rng)
    _mark(path)


def hugging_face(base, number, rng):
    """Under its final name from the first file on; older ones are removed (`save_total_limit`)."""
    path = os.path.join(base, "checkpoint-%d" % number)
    shutil.rmtree(path, ignore_errors=True)
    put_directory(path, number, rng, 9)
    _remove_old(base, "checkpoint-", 2)


def torch_save(base, number, rng):
    put(os.path.join(base, "last.pt"), payload(number, "last", rng), rng)


def keras_backup(base, number, rng):
    """BackupAndRestore: a directory whose files are written anew in place, two names in turn."""
    path = os.path.join(base, "chief")
    os.makedirs(path, exist_ok=True)
    name = "ckpt-%d" % (number % 2)
    put(os.path.join(path, name), payload(number, name, rng), rng)
    put(os.path.join(path, "index"), json.dumps({"number": number, "names": [name]}).encode(), rng)


def lightning(base, number, rng):
    """One file per epoch by rename, the one before it removed, `last.ckpt` a link."""
    name = "epoch=%d.ckpt" % number
    put(os.path.join(base, name + ".part.tmp"), payload(number, name, rng), rng)
    os.rename(os.path.join(base, name + ".part.tmp"), os.path.join(base, name))
    link = os.path.join(base, "last.ckpt")
    if os.path.lexists(link):
        os.unlink(link)
    os.symlink(name, link)
    _remove_old(base, "epoch=", 2)


HABITS = {
    habit.__name__: habit
    for habit in (
        rename_directory,
        rename_file,
        done_marker,
        done_marker_in_place,
        hugging_face,
        torch_save,
        keras_backup,
        lightning,
    )
}


def find_tear(path, name):
    """None if the generation is whole, else what is wrong with it."""
    target = os.path.join(path, name)
    if os.path.isfile(target):
        return _tear_of_file(target)
    found = [os.path.join(folder, entry) for folder, _, entries in os.walk(target) for entry in entries]
    index = os.path.join(target, "index")
    if index not in found:
        return "no index"
    try:
        with open(index) as source:
            names = json.load(source)["names"]
    except ValueError:
        return "index torn"
    missing = set(names) - {os.path.basename(path) for path in found}
    tears = [_tear_of_file(path) for path in found if path != index]
    return "missing %s" % sorted(missing) if missing else next((tear for tear in tears if tear), None)


def _tear_of_file(path):
    with open(path, "rb") as source:
        digest, _, body = source.read().partition(b"\n")
    return None if hashlib.sha256(body).hexdigest().encode() == digest else "%s torn" % os.path.basename(path)


def _mark(path):
    import spot_job

    os.environ["SPOT_CHECKPOINT_DIR"] = os.path.dirname(path)
    spot_job.done(os.path.basename(path))


def _remove_old(base, prefix, keep):
    names = [name for name in os.listdir(base) if name.startswith(prefix) and not name.endswith(".tmp")]
    for name in sorted(names, key=lambda name: int("".join(filter(str.isdigit, name))))[:-keep]:
        path = os.path.join(base, name)
        shutil.rmtree(path) if os.path.isdir(path) else os.unlink(path)


if __name__ == "__main__":
    sys.path.insert(0, os.path.join(os.path.dirname(os.path.abspath(__file__)), "../../../layers/agent/src"))
    habit, checkpoints, seed = HABITS[sys.argv[1]], sys.argv[2], int(sys.argv[3])
    chance, step = random.Random(seed), int(sys.argv[4])
    while True:
        step += 1
        habit(checkpoints, step, chance)
        # A torn save is most likely to be taken for a whole one if the writer rests about as long as a look takes.
        time.sleep(chance.choice([0.0, 0.002, 0.02, 0.15]))
