"""What to do next: a pure function of what is known. No clock, no file, no network.

`decide(state, now)` looks only at facts and is asked again after each change, so a lost or repeated call does no harm.
`now` and every deadline in `state` are seconds of one monotonic clock. The shapes are described, and every rule is
pinned, in test/agent/vectors; the simulated agent in TypeScript runs the same vectors.
"""

from . import protocol
from .channel_rules import all_told, decide_channel
from .verdict import judge_exit

# In this order; `copy-outputs` and `write-outcome` only where they apply.
TAKING_OVER = ("mount", "stage-inputs", "choose-generation")


def decide(state, now):
    """Every action that is due, most urgent first."""
    return decide_work(state, now) + decide_channel(state, now)


def decide_work(state, now):
    """Actions for the hands: scripts, files, shutdown."""
    if state["inbox"] is None:
        return []
    if state["local"]["fenced"] or state["inbox"]["order"] == "fenced":
        return _fence(state)
    if state["local"]["released"] is not None:
        return _after_release(state, now)
    return _show_notice(state) + _ask_for_save(state, now) + _next_step(state, now)


def _fence(state):
    """Kill at once, unmount, never write again; the record comes first so that a restart knows."""
    actions = [] if state["local"]["fenced"] else [{"do": "record", "fenced": True}]
    if state["task"] is not None and state["task"] != "unmount":
        actions.append({"do": "cancel-task"})
    if state["script"] is not None:
        return actions + [{"do": "kill"}]
    mounted = "mount" in state["done"] or "mount" in state["skipped"]
    if state["task"] is None and mounted and "unmount" not in state["done"]:
        actions.append({"do": "task", "name": "unmount"})
    return actions


def _after_release(state, now):
    """A job that ended keeps beating until it is terminated; one that let go leaves with its instance."""
    if holds_after_release(state["local"]) or state["shutdownSet"]:
        return _show_tree(state)
    notice = state["notice"]
    if notice is not None and notice["source"] == "ec2":
        after = notice["deadline"] + protocol.SHUTDOWN_AFTER_ACTION_SECONDS - now
        return [{"do": "arm-shutdown", "afterSeconds": max(after, 0)}]
    return [{"do": "arm-shutdown", "afterSeconds": 0}] if all_told(state) else []


def _show_tree(state):
    """Whoever looks into a machine that is held finds the job's tree there, read-only."""
    ended = state["local"]["outcome"]
    if not state["job"]["holdsOnFailure"] or ended is None or ended["outcome"] != "failed":
        return []
    if state["task"] is not None or "show-tree" in state["done"] or "show-tree" in state["skipped"]:
        return []
    return [{"do": "task", "name": "show-tree"}]


def holds_after_release(local):
    """True where the instance stays (and re-arms its dead-man timer) until somebody terminates it."""
    ended = local["outcome"]
    return ended is not None and ended["outcome"] in ("completed", "failed")


def _show_notice(state):
    notice = state["notice"]
    return [] if notice is None or notice["shown"] else [{"do": "show-notice"}]


def _ask_for_save(state, now):
    """`saveSignal` without stopping: at a notice, a request, a failing lease, and every `everySeconds`."""
    job, script = state["job"], state["script"]
    if job["saveSignal"] is None or script is None or state["stop"] is not None:
        return []
    for reason in _save_reasons(state, now):
        return [{"do": "save-signal", "reason": reason, "signal": job["saveSignal"]}]
    return []


def _save_reasons(state, now):
    asked, job = state["saves"]["reasons"], state["job"]
    if state["notice"] is not None and "notice" not in asked:
        yield "notice"
    if state["inbox"]["saveRequested"] and "request" not in asked:
        yield "request"
    written = state["channel"]["writtenAt"]
    if written is not None and now - written >= protocol.LEASE_SAVE_SECONDS and "lease" not in asked:
        yield "lease"
    last = state["saves"]["at"] if state["saves"]["at"] is not None else state["script"]["since"]
    if job["everySeconds"] is not None and now - last >= job["everySeconds"]:
        yield "every"


def _next_step(state, now):
    cause = stop_cause(state, now)
    if state["script"] is not None:
        return _watch_script(state, cause, now)
    if state["exit"] is not None:
        return [judge_exit(state)]
    if state["task"] is not None:
        return _watch_task(state, cause, now)
    ended = _ending(state, cause)
    if ended is not None:
        return _finish(state, ended["outcome"])
    return _go_on(state)


def stop_cause(state, now):
    """Why the scripts must stop now, or None."""
    order, notice, job = state["inbox"]["order"], state["notice"], state["job"]
    if order in ("stop", "handover"):
        return order
    if state["stop"] is not None:
        return state["stop"]["cause"]
    if notice is not None and now >= notice["deadline"] - _save_seconds(state) - protocol.SAVE_RESERVE_SECONDS:
        return "notice"
    script = state["script"]
    used = state["usedSeconds"] + (0 if script is None else now - script["since"])
    return "runtime" if used >= job["runtimeSeconds"] else None


def _save_seconds(state):
    measured = state["longestSaveSeconds"]
    return state["job"]["stopGraceSeconds"] if measured is None else measured


def _watch_script(state, cause, now):
    if cause is None:
        return []
    if state["stop"] is None:
        return [{"do": "stop-script", "cause": cause, "signal": state["job"]["stopSignal"]}]
    if not state["stop"]["killed"] and now >= _kill_at(state):
        return [{"do": "kill"}]
    return []


def _kill_at(state):
    """SIGKILL after the grace time, never later than 8 s before the instance must be let go."""
    limits = [state["stop"]["since"] + state["job"]["stopGraceSeconds"]]
    if state["notice"] is not None:
        limits.append(state["notice"]["deadline"] - protocol.KILL_RESERVE_SECONDS)
    if state["inbox"]["by"] is not None:
        limits.append(state["inbox"]["by"] - protocol.KILL_RESERVE_SECONDS)
    return min(limits)


def _watch_task(state, cause, now):
    """What comes before the scripts is given up when the job must move; a copy of outputs when time is over."""
    before = state["task"] == "prepare" or state["task"] in TAKING_OVER
    notice = state["notice"]
    late = notice is not None and now >= notice["deadline"] - protocol.KILL_RESERVE_SECONDS
    if (cause is not None and before) or (late and state["task"] == "copy-outputs"):
        return [{"do": "cancel-task"}]
    return []


def _ending(state, cause):
    """{"outcome": AgentOutcome or None} once nothing more will run here, else None."""
    if state["failure"] is not None:
        return {"outcome": dict(state["failure"], outcome="failed")}
    if state["reported"] is not None:
        return {"outcome": state["reported"]}
    if "choose-generation" in state["done"] and len(state["finished"]) == state["job"]["scripts"]:
        if "copy-outputs" not in state["skipped"]:
            return {"outcome": protocol.outcome("completed")}
    elif cause == "runtime":
        return {"outcome": protocol.outcome("failed", error="RuntimeExceeded", message="The running time was used up.")}
    if cause is None and not state["skipped"]:
        return None
    if not state["local"]["started"]:
        return {"outcome": None}
    return {"outcome": protocol.outcome("cancelled" if cause == "stop" else "interrupted")}


def _finish(state, ended):
    for step in _closing_steps(state, ended):
        if step not in state["done"] and step not in state["skipped"]:
            return [{"do": "task", "name": step}]
    return [{"do": "record", "released": state["generation"] or protocol.NOTHING_RELEASED, "outcome": ended}]


def _closing_steps(state, ended):
    if "mount" not in state["done"] and "mount" not in state["skipped"]:
        return []
    if state["reported"] is not None or "choose-generation" not in state["done"]:
        return ["unmount"]
    word = None if ended is None else ended["outcome"]
    steps = ["seal"]
    if word in ("completed", "failed", "cancelled"):
        steps.append("copy-outputs")
    if word == "completed":
        steps.append("write-outcome")
    return steps + ["unmount"]


def _go_on(state):
    local, done = state["local"], state["done"]
    if "prepare" not in done:
        return [{"do": "task", "name": "prepare"}]
    if not local["ready"]:
        return [{"do": "record", "ready": True}]
    if state["inbox"]["order"] != "run":
        return []
    for step in TAKING_OVER:
        if step not in done:
            return [{"do": "task", "name": step}]
    unfinished = [index for index in range(state["job"]["scripts"]) if index not in state["finished"]]
    return [{"do": "start-script", "index": unfinished[0]}]
