"""Everything the hands need, in one place: who the job is, where its things are, and where words go."""

import os
import pkgutil
import shutil

from .children import Child
from .commands import job_environment
from .identity import find_user
from .job_secrets import fetch_secrets
from .log_file import LogFile
from .log_ship import LogShipper
from .places import Places


class Context:
    """Made once the inbox is there."""

    def __init__(self, program, state_dir, region, aws, record, shared, events, clock, say):
        self.program, self.region, self.aws = program, region, aws
        self.record, self.shared, self.events, self.clock, self.say = record, shared, events, clock, say
        self.spec = shared.inbox["spec"]
        self.places = Places(state_dir, record["jobId"], self.spec["fileSystem"] is not None)
        self.user = (os.geteuid(), os.getegid(), "/")
        self.trouble = self.known_secrets = None
        self.logs = JobLog(self, LogShipper(aws, self.spec["logGroup"], self.spec["logStream"], clock))

    def request(self, task, **fields):
        places = self.places
        return dict(
            fields,
            task=task,
            uid=self.user[0],
            gid=self.user[1],
            shared=places.shared,
            jobBelow=places.job_below,
            attempt=self.record["attempt"],
            region=self.region,
        )

    def setup_environment(self):
        """As for scripts, but nothing of the shared file system, which is not this instance's yet."""
        record, home = self.record, self.user[2]
        env = job_environment(self.spec, self.places, record["jobId"], record["attempt"], home, self.region)
        shared = ("SPOT_CHECKPOINT_DIR", "SPOT_OUTPUT_DIR", "SPOT_EFS_DIR", "PIP_CACHE_DIR", "UV_CACHE_DIR", "HF_HOME")
        return {name: value for name, value in env.items() if name not in shared or name in self.spec["env"]}

    def secrets(self):
        """{name: value}, asked for once in an agent's life; raises TaskFailed."""
        if self.known_secrets is None:
            references = self.spec.get("secrets") or {}
            self.known_secrets = fetch_secrets(self.aws, references) if references else {}
        return self.known_secrets

    def take_up_again(self):
        """After a restart of the agent: the user and the folders are as they were."""
        if "prepare" in self.record["done"]:
            self.user = find_user(self.spec["username"])
            self.shared.open_signs(self.places.signs)

    def run_folder(self, index):
        return os.path.join(self.places.runs, "%d-%d" % (self.record["attempt"], index))

    def write_library(self):
        """`spot_job`, importable by scripts of any Python the job uses, and the program that its `transfer` is in."""
        text = pkgutil.get_data("spot_job", "spot_job.py")
        with open(os.path.join(self.places.library, "spot_job.py"), "wb") as sink:
            sink.write(text)
        os.chmod(sink.name, 0o644)
        program = os.path.join(self.places.library, "spot-agent.pyz")
        shutil.copyfile(self.program, program)
        os.chmod(program, 0o644)

    def on_line(self, line):
        if "log" in line:
            self.logs.add(line["log"])
        if "seal" in line:
            self.on_seal(line)

    def on_trouble(self, reason):
        """What the file system refuses, said once in the timeline as long as it is the same."""
        if reason != self.trouble:
            self.trouble = reason
            self.events.add("file-system-troubled", "The file system has trouble: %s" % reason, reason=reason)

    def on_seal(self, line):
        """Events of the sealer; True if a generation was sealed."""
        event = line["seal"]
        if line["newest"] is not None:
            self.shared.set(generation=line["newest"])
        if event is None:
            return False
        if event["event"] == "trouble":
            self.on_trouble(event["reason"])
            return False
        name = event["generation"]
        if event["event"] == "sealed":
            self.trouble = None
            self.events.add(
                "generation-sealed", "%s is safe." % name, generation=name, bytes=event["bytes"], files=event["files"]
            )
            return True
        reason = event.get("reason", "It changed after it was sealed.")
        self.events.add("generation-unsealed", "%s is not offered: %s" % (name, reason), generation=name, reason=reason)
        return False


class JobLog:
    """The job's lines: to CloudWatch; what is over the cap to a file on the file system."""

    def __init__(self, context, shipper):
        self.context, self.shipper = context, shipper
        self.file = None
        shipper.spill = self._spill

    @property
    def last(self):
        return list(self.shipper.last)

    def add(self, line, sent=None):
        self.shipper.add(line, sent)

    def drain(self, seconds):
        self.shipper.drain(seconds)

    def close_spill(self):
        if self.file is not None:
            self.file.close()
            self.file = None

    def _spill(self, line):
        if self.file is None:
            self.file = LogFile(self.context.program, self.context.request("append-log"))
        self.file.add(line)
