"""What the end of a script means (docs/contracts.md section 4): finished, interrupted, or failed."""

import signal

from . import protocol


def judge_exit(state):
    """The action that turns an exit into a verdict; `failure` feeds the failed outcome.

    Asked-for: the script died of the stop signal (or exited with 128 + its number, as shells and the JVM report it),
    exited with 75, or had to be killed after the grace time. Unasked, each of these is an error.
    """
    ended, stop = state["exit"], state["stop"]
    verdict = {"do": "note-exit", "index": ended["index"], "verdict": "finished", "failure": None}
    if ended["code"] == 0:
        return verdict
    if stop is not None and stop["cause"] == "runtime":
        return dict(
            verdict, verdict="failed", failure=_failure(ended, "RuntimeExceeded", "The running time was used up.")
        )
    if stop is not None and _asked_for(ended, stop, state["job"]["stopSignal"]):
        return dict(verdict, verdict="interrupted")
    return dict(verdict, verdict="failed", failure=_failure(ended, "ScriptFailed", _sentence(ended)))


def _asked_for(ended, stop, stop_signal):
    if ended["code"] is not None:
        return ended["code"] in (protocol.EXIT_INTERRUPTED, 128 + getattr(signal, stop_signal))
    return ended["signal"] == stop_signal or (ended["signal"] == "SIGKILL" and stop["killed"])


def _sentence(ended):
    if ended["code"] is not None:
        return "exited with code %d" % ended["code"]
    return "was ended by %s" % ended["signal"]


def _failure(ended, error, message):
    return {"error": error, "script": str(ended["index"]), "exitCode": ended["code"], "message": message}
