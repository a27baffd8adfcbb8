"""`spot-agent install | run | stop | --version`; `supervise` and `work` are the agent's own child processes."""

import argparse
import json
import os
import signal
import sys

from . import __version__

STATE_DIR = "/var/lib/spot-agent"


def main(arguments, program):
    parser = argparse.ArgumentParser(prog="spot-agent", description=__doc__)
    parser.add_argument("--version", action="version", version=__version__)
    commands = parser.add_subparsers(dest="command", required=True)
    install = commands.add_parser("install", help="make it a service of this machine, and start it")
    run = commands.add_parser("run", help="serve the job of this instance")
    for each in (install, run):
        each.add_argument("--table", required=True)
        each.add_argument("--region", required=True)
        each.add_argument("--instance-arn-prefix", required=True, help="arn:aws:ec2:…:instance/")
    run.add_argument("--state-dir", default=STATE_DIR)
    stop = commands.add_parser("stop", help="ask the running agent to save and stop")
    stop.add_argument("--state-dir", default=STATE_DIR)
    commands.add_parser("supervise").add_argument("folder")
    commands.add_parser("work")
    chosen = parser.parse_args(arguments)
    known = {"install": _install, "run": _run, "stop": _stop, "supervise": _supervise, "work": _work}
    return known[chosen.command](chosen, program)


def _install(chosen, program):
    from .install import install

    return install(program, chosen.table, chosen.region, chosen.instance_arn_prefix)


def _run(chosen, program):
    from .service import run_agent

    run_agent(chosen.table, chosen.region, chosen.instance_arn_prefix, os.path.abspath(chosen.state_dir), program)
    return 0


def _stop(chosen, _program):
    """0 if an agent was told; 1 if none runs."""
    try:
        with open(os.path.join(chosen.state_dir, "agent.pid")) as source:
            pid = int(source.read())
        with open("/proc/%d/cmdline" % pid, "rb") as source:
            if b"run" not in source.read().split(b"\0"):
                raise ProcessLookupError
        os.kill(pid, signal.SIGUSR1)
        return 0
    except (OSError, ValueError):
        print("no agent runs here", file=sys.stderr)
        return 1


def _supervise(chosen, _program):
    from .supervisor import supervise

    # Whole or not at all: where the agent was gone before it had said them, it will find that nobody claimed the script.
    supervise(chosen.folder, json.load(sys.stdin))
    return 0


def _work(_chosen, _program):
    from .work import work

    work()
    return 0
