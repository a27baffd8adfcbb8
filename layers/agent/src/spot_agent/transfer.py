"""`python3 -m spot_job transfer FROM TO`: a copy between S3 and the job's file system, for `spot transfer`.

One of the two is `s3://bucket/prefix/`, the other `efs://name/path`, which is `data/path` on the file system that the job
has mounted. What is there already is not copied again, and half a file is gone on with, also on another machine: the
parts that arrived are noted in `.spot-transfer` of the job's directory. Exit codes: 0 all is there; 1 something failed,
by name; 2 wrong words; 75 it was asked to stop and goes on at the next start.
"""

import os
import re
import signal
import sys
import threading
from concurrent.futures import ThreadPoolExecutor

from .beneath import Planted, open_directory, split_path
from .http_call import AwsError
from .inputs import make_s3
from .s3 import split_uri

USAGE = "usage: python3 -m spot_job transfer s3://BUCKET/PREFIX/ efs://NAME/PATH, or the other way round"
# The directory of a file system that belongs to the jobs' user: its top is root's.
DATA = "data"
STATE = ".spot-transfer"
FILES_AT_ONCE = 4
EXIT_DONE, EXIT_FAILED, EXIT_USAGE, EXIT_STOPPED = 0, 1, 2, 75
# Where S3 holds an answer back, nobody waits for it: what is noted is enough to go on.
STOP_SECONDS = 5
MOST_NAMES = 20
S3_PREFIX = re.compile(r"s3://[a-z0-9][a-z0-9.-]{1,61}[a-z0-9]/(?:[^/]+/)*\Z")
EFS_PATH = re.compile(r"efs://[A-Za-z0-9][A-Za-z0-9._-]{0,63}(?:/(.*))?\Z", re.DOTALL)


class Stopped(Exception):
    """It was asked to stop."""


class Unfit(Exception):
    """A file that cannot be copied; the message says why. The others are."""


class Tally:
    """What became of the files. Safe from several threads."""

    def __init__(self, report, say):
        self.report, self.say, self.lock, self.stopping = report, say, threading.Lock(), threading.Event()
        self.copied = self.copied_bytes = self.kept = self.kept_bytes = self.left_out = self.failed = 0
        self.total_bytes = self.moved_bytes = 0

    def expect(self, size):
        self.total_bytes += size

    def moved(self, size):
        """Bytes that arrived, or were there; raises Stopped between two pieces."""
        with self.lock:
            before, self.moved_bytes = self._hundredths(), self.moved_bytes + size
            if self._hundredths() != before:
                self.report(min(1.0, self.moved_bytes / self.total_bytes))
        if self.stopping.is_set():
            raise Stopped

    def is_copied(self, size):
        with self.lock:
            self.copied, self.copied_bytes = self.copied + 1, self.copied_bytes + size

    def is_kept(self, size):
        with self.lock:
            self.kept, self.kept_bytes = self.kept + 1, self.kept_bytes + size
        self.moved(size)

    def is_left_out(self, name, why):
        self.left_out += 1
        self._name(self.left_out, "left out %s: %s" % (shown(name), why))

    def is_failed(self, name, why):
        with self.lock:
            self.failed += 1
            self._name(self.failed, "failed %s: %s" % (shown(name), why))

    def summary(self):
        text = "copied %d files, %d bytes; %d files, %d bytes were there; left out %d; failed %d"
        return text % (self.copied, self.copied_bytes, self.kept, self.kept_bytes, self.left_out, self.failed)

    def _hundredths(self):
        return 100 * self.moved_bytes // max(1, self.total_bytes)

    def _name(self, count, line):
        if count <= MOST_NAMES:
            self.say(line)
        elif count == MOST_NAMES + 1:
            self.say("… and more, which are only counted")


def shown(name):
    """A name on one line, whatever is in it."""
    return ascii(name) if not name.isprintable() else name


def copy_all(files, copy_one, tally):
    """`copy_one(file)` for each of [(name, …)], several at once. A refusal of the whole bucket ends it."""

    def guarded(file):
        if tally.stopping.is_set():
            return
        try:
            copy_one(file)
        except Stopped:
            pass
        except AwsError as error:
            if error.code in ("AccessDenied", "NoSuchBucket"):
                tally.stopping.set()
                raise
            tally.is_failed(file[0], error)
        except (OSError, Planted, Unfit) as error:
            tally.is_failed(file[0], error)

    with ThreadPoolExecutor(FILES_AT_ONCE) as pool:
        # Read to its end, which raises what a file raised.
        for _ in pool.map(guarded, files):
            pass


def read_addresses(words):
    """(from, to) as they were given; raises ValueError with what is wrong."""
    if len(words) != 2:
        raise ValueError(USAGE)
    for word in words:
        if word.startswith("s3://"):
            if not S3_PREFIX.match(word):
                raise ValueError("%s is no s3://BUCKET/PREFIX/, which ends in a slash" % shown(word))
        elif not EFS_PATH.match(word):
            raise ValueError("%s is neither s3://BUCKET/PREFIX/ nor efs://NAME/PATH" % shown(word))
        else:
            efs_path(word)
    if words[0].startswith("s3://") == words[1].startswith("s3://"):
        raise ValueError("one of the two has to be s3://, the other efs://")
    return words


def efs_path(address):
    """The path below the file system's top."""
    try:
        return "/".join([DATA] + split_path(EFS_PATH.match(address).group(1) or ""))
    except Planted as error:
        raise ValueError("%s: %s" % (shown(address), error)) from None


def run(source, target, s3, root, state, tally):
    """`root`: descriptor of the file system's top; `state`: that of a directory of the job's, on the same file system."""
    from .transfer_in import copy_in
    from .transfer_out import copy_out

    if source.startswith("s3://"):
        base = open_directory(root, efs_path(target), create=True)
        copy_in(s3, split_uri(source), base, state, tally)
    else:
        base = open_directory(root, efs_path(source))
        copy_out(s3, base, split_uri(target), state, tally)


def main(words, report):
    """`report`: takes the progress, 0 to 1. The exit code."""
    try:
        source, target = read_addresses(words)
    except ValueError as error:
        print(error, file=sys.stderr)
        return EXIT_USAGE
    tally = Tally(report, lambda line: print(line, flush=True))
    signal.signal(signal.SIGTERM, lambda *_: _stop(tally))
    root = os.open(os.environ["SPOT_EFS_DIR"], os.O_RDONLY | os.O_DIRECTORY)
    here = os.open(".", os.O_RDONLY | os.O_DIRECTORY)
    asked_to_stop = False
    try:
        run(source, target, make_s3(os.environ["AWS_REGION"]), root, open_directory(here, STATE, create=True), tally)
        asked_to_stop = tally.stopping.is_set()
    except Stopped:
        asked_to_stop = True
    except AwsError as error:
        print("%s\n%s" % (tally.summary(), explain(error, source, target)), flush=True)
        return EXIT_FAILED
    except (OSError, Planted, Unfit) as error:
        print("%s\nfailed: %s" % (tally.summary(), error), flush=True)
        return EXIT_FAILED
    print(tally.summary() + ("; asked to stop, it goes on from here" if asked_to_stop else ""), flush=True)
    if asked_to_stop:
        return EXIT_STOPPED
    return EXIT_FAILED if tally.failed else EXIT_DONE


def explain(error, source, target):
    if error.code != "AccessDenied":
        return "failed: %s" % error
    parameter = "inputBuckets" if source.startswith("s3://") else "outputBuckets"
    address = source if source.startswith("s3://") else target
    return "failed: %s: %s; the deployment's parameter %s opens a bucket to jobs" % (address, error, parameter)


def _stop(tally):
    tally.stopping.set()
    timer = threading.Timer(STOP_SECONDS, lambda: os._exit(EXIT_STOPPED))
    timer.daemon = True
    timer.start()
