"""What `systemctl` asks for, answered as it prints it: {"text", "code"} or {"error", "code"}."""
import os
import signal

import unit_file

WANTS = "/etc/systemd/system/multi-user.target.wants"


def start(units, name, request):
    units.start(name)


def stop(units, name, request):
    units.stop(name)


def restart(units, name, request):
    units.stop(name)
    units.start(name)


def enable(units, name, request):
    source = unit_file.find(units.get(name).name)
    os.makedirs(WANTS, exist_ok=True)
    link = f"{WANTS}/{units.get(name).name}"
    if not os.path.lexists(link):
        os.symlink(source, link)
    if request["now"]:
        units.start(name)


def disable(units, name, request):
    link = f"{WANTS}/{units.get(name).name}"
    if os.path.lexists(link):
        os.unlink(link)
    if request["now"]:
        units.stop(name)


def kill(units, name, request):
    signal_name = request["signal"]
    number = int(signal_name) if signal_name.isdigit() else getattr(
        signal, signal_name if signal_name.startswith("SIG") else "SIG" + signal_name)
    units.kill(name, number, request["mainOnly"])


ACTIONS = {"start": start, "stop": stop, "restart": restart, "enable": enable, "disable": disable, "kill": kill,
           "try-restart": restart}


def is_active(units, names):
    states = [units.get(name).state for name in names]
    # systemctl(1): 0 if at least one is active, else 3.
    return {"text": "\n".join(states), "code": 0 if "active" in states else 3}


def is_enabled(units, names):
    enabled = [os.path.lexists(f"{WANTS}/{units.get(name).name}") for name in names]
    return {"text": "\n".join("enabled" if yes else "disabled" for yes in enabled), "code": 0 if any(enabled) else 1}


def status(units, names):
    lines = []
    for name in names:
        unit = units.get(name)
        lines.append(f"{unit.name}\n     Active: {unit.state}" + (f"\n   Main PID: {unit.pid}" if unit.pid else ""))
    return {"text": "\n".join(lines), "code": 0 if all(units.get(name).pid for name in names) else 3}


def answer(units, request):
    verb, names = request["verb"], request["units"]
    if verb in ("daemon-reload", "reset-failed"):
        return {"text": "", "code": 0}  # a unit's file is read again at each start
    if verb == "is-active":
        return is_active(units, names)
    if verb == "is-enabled":
        return is_enabled(units, names)
    if verb == "status":
        return status(units, names)
    if verb not in ACTIONS:
        return {"error": f"Unknown command verb {verb}.", "code": 1}
    try:
        for name in names:
            ACTIONS[verb](units, name, request)
    except unit_file.UnitError as error:
        # systemctl exits 5 for a unit that does not exist.
        return {"error": str(error), "code": 5 if "not found" in str(error) else 1}
    return {"text": "", "code": 0}
