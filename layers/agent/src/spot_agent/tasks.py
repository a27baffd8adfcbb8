"""Work that takes time, one at a time, in a thread and mostly in a child process; how it ended becomes facts."""

import threading

from . import mount, protocol
from .children import Child, TaskFailed
from .identity import NoSuchUser, find_user

KEPT_GOING = ("journal", "seal", "write-outcome", "unmount", "show-tree")


class Tasks:
    """`start(name)` returns at once. A cancelled task's answer is not listened to any more."""

    def __init__(self, context):
        self.context, self.shared, self.record = context, context.shared, context.record
        self.number = 0
        self.child = None
        self.script_ended_itself = True

    def start(self, name):
        self.number += 1
        self.shared.set(task=name)
        threading.Thread(target=self._run, args=(name, self.number), daemon=True).start()

    def cancel(self):
        with self.shared.changed:
            self.number += 1
            name, child = self.shared.state["task"], self.child
            self.shared.state["task"] = None
            self.shared.state["skipped"].append(name)
            self.shared.changed.notify_all()
        if child is not None:
            child.kill()

    def _run(self, name, number):
        failure, facts = None, {}
        try:
            facts = getattr(self, "_" + name.replace("-", "_"))() or {}
        except (TaskFailed, NoSuchUser, OSError, ValueError) as error:
            kind = getattr(error, "error", "AgentFailed")
            message = protocol.cut_message("%s: %s" % (name, error))
            failure = {"error": kind, "script": None, "exitCode": None, "message": message}
            self.context.say(message)
        with self.shared.changed:
            if number != self.number:
                return
            state = self.shared.state
            if failure is not None and name in KEPT_GOING:
                self._go_on_without(name, failure)
            elif failure is not None and state["failure"] is None:
                state["failure"] = failure
                state["done"].append(name)
            elif name != "journal":
                state["done"].append(name)
            state.update(facts, task=None)
            self._remember(state)
            self.shared.changed.notify_all()

    def _go_on_without(self, name, failure):
        """It may not keep the rest from being released, nor spoil what the scripts came to; unmounting comes again."""
        if name == "unmount":
            self.shared.changed.wait(1)
        elif name != "journal":
            self.shared.state["skipped"].append(name)
        if failure["error"] == "FileSystemUnusable":
            self.context.on_trouble(failure["message"])

    def _remember(self, state):
        kept = {key: state[key] for key in ("generation", "failure", "reported")}
        self.record.update(done=list(state["done"]), **kept)

    def _ask(self, task, on_line=None, **fields):
        child = Child(self.context.program, self.context.request(task, **fields), on_line or self.context.on_line)
        self.child = child
        return child.wait()

    def _prepare(self):
        context, spec = self.context, self.context.spec
        context.user = find_user(spec["username"])
        context.places.prepare_local(context.user[0], context.user[1])
        context.write_library()
        self.shared.open_signs(context.places.signs)
        self._ask(
            "prepare",
            inputs=spec["inputs"],
            setup=list(spec["setup"]),
            env=context.setup_environment(),
            secrets=context.secrets(),
            uploads=context.places.uploads,
            prepared=context.places.prepared,
        )
        if spec.get("container") is not None:
            self._ask("pull-image", image=spec["container"]["image"])
        if spec["setup"]:
            context.events.add("setup-finished", "`setup` has run.", commands=len(spec["setup"]))

    def _mount(self):
        context, number = self.context, self.number
        if context.spec["fileSystem"] is not None:
            mount.mount(context.spec["fileSystem"], context.places.shared)
            if number != self.number:
                # Given up while the kernel was at it: nothing may stay mounted.
                mount.unmount(context.places.shared)
                return None
        found = self._ask("open-job")
        finished = sorted(set(found["finished"]) | set(self.record["finished"]))
        self.record.update(finished=finished, usedSeconds=found["runSeconds"])
        return {"reported": found["outcome"], "finished": finished, "usedSeconds": found["runSeconds"]}

    def _stage_inputs(self):
        context, inputs = self.context, self.context.spec["inputs"]
        secrets = context.secrets()
        tokens = {entry["secret"]: secrets[entry["secret"]] for entry in inputs if entry.get("secret")}
        env = context.setup_environment()
        found = self._ask("stage-inputs", inputs=inputs, uploads=context.places.uploads, env=env, secrets=tokens)
        if found["staged"]:
            message = "The inputs are in place%s." % (": " + found["commits"] if "commits" in found else "")
            context.events.add("inputs-staged", message, **found)

    def _choose_generation(self):
        named = self.context.shared.inbox.get("resumeFrom")
        found = self._ask("choose-generation", released=named)
        self.record.update(resumeFrom=None if found is None else found["generation"])
        return {"generation": found}

    def _journal(self):
        state = self.shared.state
        self._ask("write-journal", finished=state["finished"], runSeconds=state["usedSeconds"])

    def _seal(self):
        try:
            self._journal()
        except TaskFailed as error:
            self.context.on_trouble(str(error))
        hashes = self.shared.state["notice"] is None and self.shared.state["inbox"]["order"] == "run"
        keep = self.context.spec["checkpoint"]["keep"]
        newest = self._ask("seal", keep=keep, mayHash=hashes, scriptEnded=self.script_ended_itself)
        return {"generation": newest}

    def _copy_outputs(self):
        spec = self.context.spec
        found = self._ask("copy-outputs", outputs=list(spec["outputs"]), outputsUri=spec["outputsUri"])
        if found["files"]:
            self.context.events.add("outputs-copied", "The outputs are in the bucket.", **found)

    def _write_outcome(self):
        self._ask("write-outcome", outcome=protocol.outcome("completed"))

    def _unmount(self):
        self.context.logs.close_spill()
        if self.context.spec["fileSystem"] is not None:
            mount.unmount(self.context.places.shared)

    def _show_tree(self):
        """After the release, and best effort: nothing is written by it."""
        if self.context.spec["fileSystem"] is not None:
            mount.mount(self.context.spec["fileSystem"], self.context.places.shared, read_only=True)
