"""A job that watches itself. It counts steps, saves, and appends to `runs.log` on the shared file system what it does.

It ends with 97 when it finds another attempt alive, and with 98 when it is given a checkpoint that is not whole.
"""

import argparse
import fcntl
import json
import os
import signal
import sys
import time

QUICK = 0.002
ANOTHER_IS_ALIVE, TORN_CHECKPOINT, SAVED = 97, 98, 75
# Long enough that a torn file is not a matter of one write.
FILLER = "x" * 50_000
ATTEMPT = int(os.environ["SPOT_ATTEMPT"])
CHECKPOINTS = os.environ["SPOT_CHECKPOINT_DIR"]
state = {"step": 0, "stop": False}


def main():
    options = read_options()
    signal.signal(signal.SIGTERM, lambda *_: state.update(stop=not options.ignore_stop))
    alone = open("alone.lock", "a")
    try:
        # The kernel's own lock: it falls with the process, however that ends.
        fcntl.flock(alone, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        end("overlap", ANOTHER_IS_ALIVE)
    resume()
    note("start")
    while state["step"] < options.steps:
        time.sleep(QUICK if is_hurried(options) else options.pause)
        state["step"] += 1
        note("step")
        print("attempt %d step %d of %d" % (ATTEMPT, state["step"], options.steps), flush=True)
        if state["step"] == options.fail_at:
            print("step %d is impossible" % state["step"], file=sys.stderr)
            end("fail", 3)
        if state["step"] % options.save_every == 0:
            SAVES[options.save](options)
        if state["stop"]:
            save_by_rename(options)
            end("stop", SAVED)
    with open("result.txt", "w") as sink:
        sink.write("%d\n" % state["step"])
    note("end")


def is_hurried(options):
    noticed = options.finish_on_notice and os.path.exists(os.environ["SPOT_NOTICE_FILE"])
    return noticed or ATTEMPT > options.slow_attempts


def read_options():
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--steps", type=int, default=30)
    parser.add_argument("--pause", type=float, default=0.2, help="seconds per step")
    parser.add_argument("--slow-attempts", type=int, default=1, help="later ones make no pauses")
    parser.add_argument("--save", choices=sorted(SAVES), default="rename")
    parser.add_argument("--save-every", type=int, default=5)
    parser.add_argument("--stay-at", type=int, help="attempt 1 stays in the middle of writing this step's checkpoint")
    parser.add_argument("--fail-at", type=int)
    parser.add_argument("--finish-on-notice", action="store_true", help="no pauses once there is a notice")
    parser.add_argument("--ignore-stop", action="store_true")
    return parser.parse_args()


def resume():
    if not os.environ["SPOT_RESUME_FROM"]:
        return
    with open(os.environ["SPOT_RESUME_FROM"]) as source:
        try:
            state["step"] = json.load(source)["step"]
        except ValueError:
            end("torn", TORN_CHECKPOINT)


def save_by_rename(_):
    name = os.path.join(CHECKPOINTS, "step-%06d" % state["step"])
    with open(name + ".tmp", "w") as sink:
        write_half(sink, 1)
        write_half(sink, 2)
    os.rename(name + ".tmp", name)


def save_in_place(options):
    """The careless way: under its last name from the first byte on."""
    with open(os.path.join(CHECKPOINTS, "step-%06d" % state["step"]), "w") as sink:
        write_half(sink, 1)
        if ATTEMPT == 1 and state["step"] == options.stay_at:
            note("half-saved")
            print("half saved step %d" % state["step"], flush=True)
            while not state["stop"]:
                time.sleep(0.05)
        write_half(sink, 2)


SAVES = {"rename": save_by_rename, "in-place": save_in_place}


def write_half(sink, half):
    text = json.dumps({"step": state["step"], "filler": FILLER})
    middle = len(text) // 2
    sink.write(text[:middle] if half == 1 else text[middle:])
    sink.flush()
    os.fsync(sink.fileno())


def note(what):
    """One write of one line: attempts never cut each other's."""
    line = "%d %s %d %.3f %d\n" % (ATTEMPT, what, state["step"], time.time(), os.getpid())
    log = os.open("runs.log", os.O_WRONLY | os.O_CREAT | os.O_APPEND, 0o644)
    os.write(log, line.encode())
    os.close(log)


def end(what, code):
    note(what)
    sys.exit(code)


main()
