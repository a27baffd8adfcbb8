"""The hands of the worker: each action of `decide_work` is a method here. No rule is decided in this file."""

import json
import os
import threading
import time

from . import protocol, shutdown
from .beneath import write_file
from .children import Child, TaskFailed
from .commands import job_environment, script_commands
from .container import container_environment, container_of
from .script_run import ScriptRun, Tail
from .stall import FileSystemWatch
from .tasks import Tasks

DRAIN_SECONDS = 2
KILL_SECONDS = 0.05


class Hands:
    """`context` is the agent's `Context`: record, shared, clock, places, logs, events, program."""

    def __init__(self, context):
        self.context = context
        self.shared, self.record = context.shared, context.record
        self.tasks = Tasks(context)
        self.file_system = FileSystemWatch(context)
        self.run = None
        self.watcher = None
        self.save_asked_at = None

    def do(self, action):
        getattr(self, "_" + action["do"].replace("-", "_"))(action)

    def adopt(self):
        """After a restart of the agent: the script that still runs (or has ended meanwhile) is this agent's again."""
        known = self.record["script"]
        self._send_rest(known)
        if known is not None:
            self.run = ScriptRun(self.context.run_folder(known["index"]))
            if not self.run.find():
                self.run = None
                self._keep(script=None)
                self.shared.set(script=None)
            else:
                self._start_watcher()

    def look_at_script(self):
        """Follow the output; turn an end into the fact `exit`."""
        self.file_system.look()
        if self.run is None:
            return
        self._log(self.run.tail.read())
        ended = self.run.ended()
        if ended is not None:
            self._script_ended(ended)

    def _log(self, lines):
        for line, sent in lines:
            self.context.logs.add(line, sent)

    def _send_rest(self, running):
        """What ended scripts of this attempt had written and the agent before this one had not sent."""
        numbers = range(running["index"] if running is not None else len(script_commands(self.context.spec)))
        for folder in [self.context.run_folder(number) for number in numbers]:
            if os.path.isdir(folder):
                self._log(Tail(folder).finish())

    def _script_ended(self, ended):
        self._log(self.run.tail.finish())
        index, since = self.record["script"]["index"], self.record["script"]["since"]
        self.run = None
        self._stop_watcher()
        used = self.record["usedSeconds"] + self.context.clock.monotonic() - since
        self.tasks.script_ended_itself = ended["code"] in (0, protocol.EXIT_INTERRUPTED)
        self.shared.set(script=None, exit=dict(ended, index=index), usedSeconds=used)

    def _start_script(self, action):
        index, spec = action["index"], self.context.spec
        name, argv = script_commands(spec)[index]
        uid, gid, home = self.context.user
        job_id, attempt, region = self.record["jobId"], self.record["attempt"], self.context.region
        env = job_environment(spec, self.context.places, job_id, attempt, home, region)
        resume = self.record["resumeFrom"]
        env["SPOT_RESUME_FROM"] = os.path.join(self.context.places.checkpoints, resume) if resume else ""
        try:
            secrets = self.context.secrets()
        except TaskFailed as error:
            # Known since `prepare`, but for an agent that was restarted.
            failure = {"error": error.error, "script": None, "exitCode": None, "message": str(error)}
            self._keep(failure=failure)
            self.shared.set(failure=failure)
            return
        places = self.context.places
        container = container_of(spec, places, job_id, attempt, index)
        if container is not None:
            env = container_environment(env, spec["env"], places)
        since = self.context.clock.monotonic()
        first = not self.record["started"]
        self.record.update(started=True, script={"index": index, "since": since})
        self.run = ScriptRun(self.context.run_folder(index))
        self.run.launch(
            self.context.program,
            {"argv": argv, "cwd": places.work, "env": env, "uid": uid, "gid": gid, "container": container},
            secrets,
        )
        local = dict(self.shared.state["local"], started=True)
        self.shared.set(script={"index": index, "since": since}, local=local)
        self._start_watcher()
        if first:
            self.context.events.add("scripts-started", "The scripts run.", script=name, resumeFrom=resume)

    def _stop_script(self, action):
        self.run.signal(action["signal"])
        stop = {"cause": action["cause"], "since": self.context.clock.monotonic(), "killed": False}
        self._keep(stop=stop)
        self.shared.set(stop=stop)
        about = {key: action[key] for key in ("cause", "signal")}
        self.context.events.add("stop-signalled", "The script was told to save and stop.", **about)

    def _kill(self, _action):
        fenced = {"cause": "fenced", "since": self.context.clock.monotonic()}
        stop = dict(self.shared.state["stop"] or fenced, killed=True)
        self._keep(stop=stop)
        self.shared.set(stop=stop)
        if self.run is not None:
            self.run.kill()
            # It takes a moment, and is asked for again until it has come to that.
            time.sleep(KILL_SECONDS)

    def _save_signal(self, action):
        self.run.signal(action["signal"])
        now = self.context.clock.monotonic()
        self.save_asked_at = now
        with self.shared.changed:
            saves = self.shared.state["saves"]
            saves["at"] = now
            if action["reason"] != "every":
                saves["reasons"].append(action["reason"])
        self.context.events.add("save-requested", "The script was asked to save.", reason=action["reason"])

    def _show_notice(self, _action):
        notice = self.shared.state["notice"]
        text = json.dumps({"action": "terminate", "time": notice["actionTime"]}).encode()
        try:
            write_file(self.shared.signs, "notice.json", text)
        except OSError as error:
            # It counts as shown: the scripts are still told by signal, and trying on would hold up just that.
            self.context.say("notice.json: %s" % error)
        shown = dict(notice, shown=True)
        self._keep(notice=shown)
        self.shared.set(notice=shown)
        about = {key: notice[key] for key in ("actionTime", "source")}
        self.context.events.add("notice-seen", "This instance will be taken.", **about)

    def _note_exit(self, action):
        spec, state = self.context.spec, self.shared.state
        name = script_commands(spec)[action["index"]][0]
        failure, finished = action["failure"], list(state["finished"])
        if failure is not None:
            tail = "\n".join(self.context.logs.last)
            message = protocol.cut_message("%s %s\n%s" % (name, failure["message"], tail))
            failure = dict(failure, script=name, message=message)
        if action["verdict"] == "finished":
            finished.append(action["index"])
        code, failure = state["exit"]["code"], failure or state["failure"]
        self._keep(script=None, finished=finished, usedSeconds=state["usedSeconds"], failure=failure)
        self.shared.set(exit=None, finished=finished, failure=failure)
        self.tasks.start("journal")
        verdict = action["verdict"]
        self.context.events.add(
            "script-finished", "%s: %s." % (name, verdict), script=name, verdict=verdict, exitCode=code
        )

    def _record(self, action):
        changes = {key: action[key] for key in ("ready", "released", "outcome", "fenced") if key in action}
        if "fenced" in changes:
            # The kill comes next and must not wait for room; a restarted agent reads the order again before anything.
            self._keep(**changes)
        else:
            # An agent that forgot its release in a restart would start the scripts again.
            self.record.update(**changes)
        if "ready" in changes:
            self.context.events.add("agent-ready", "The agent is ready to run the scripts.")
        if "released" in changes:
            self.context.events.add("file-system-released", "The file system was released.", **changes["released"])
            self._drain()  # Once it is known, this instance may be ended at any moment.
        self.shared.set(local=dict(self.shared.state["local"], **changes))

    def _keep(self, **changes):
        self.record.keep(self.context.say, **changes)

    def _task(self, action):
        self.tasks.start(action["name"])

    def _cancel_task(self, _action):
        self.tasks.cancel()

    def _arm_shutdown(self, action):
        self.shared.set(shutdownSet=True)
        self._drain()
        shutdown.arm_after(action["afterSeconds"])

    def _drain(self):
        self.context.events.drain(DRAIN_SECONDS)
        self.context.logs.drain(DRAIN_SECONDS)

    def _start_watcher(self):
        request = self.context.request("watch", keep=self.context.spec["checkpoint"]["keep"])
        self.watcher = Child(self.context.program, request, self._on_seal)
        threading.Thread(target=self._follow, args=(self.watcher,), daemon=True).start()

    def _follow(self, watcher):
        try:
            watcher.wait()
        except (TaskFailed, ValueError) as error:
            if watcher is self.watcher:
                self.context.say("sealing: %s" % error)

    def _stop_watcher(self):
        watcher, self.watcher = self.watcher, None
        if watcher is not None:
            watcher.kill()

    def _on_seal(self, line):
        if self.watcher is None:
            # The last lines of a stopped watcher may be read after the seal at the end, whose finding stands.
            line = dict(line, newest=None)
        if self.context.on_seal(line) and self.save_asked_at is not None:
            took = self.context.clock.monotonic() - self.save_asked_at
            self.save_asked_at = None
            self.shared.set(longestSaveSeconds=max(took, self.shared.state["longestSaveSeconds"] or 0))
