"""Services as systemd runs them: started, restarted when they die, stopped, asked about."""
import os
import pwd
import signal
import threading
import time
import uuid

import processes
import unit_file

# systemd's defaults: DefaultRestartSec=100ms, DefaultTimeoutStopSec=90s, DefaultStartLimit{IntervalSec=10s,Burst=5}
RESTART_SECONDS, STOP_SECONDS, START_LIMIT_SECONDS, START_LIMIT_BURST = 0.1, 90, 10, 5


class Unit:
    def __init__(self, name):
        self.name = name
        self.service = {}
        self.state = "inactive"
        self.pid = None
        self.invocation = None
        self.wanted = False
        self.starts = []
        self.changed = threading.Condition(processes.lock)


def account_variables(user):
    """systemd.exec(5): set for units that have User=. An unknown user fails at the start."""
    if not user:
        return {}
    try:
        account = pwd.getpwnam(user)
    except KeyError:
        return {}
    return {"USER": user, "LOGNAME": user, "HOME": account.pw_dir, "SHELL": account.pw_shell}


class Units:
    def __init__(self, environment):
        self.environment = environment
        self.units = {}

    def get(self, name):
        name = name if "." in name else name + ".service"
        return self.units.setdefault(name, Unit(name))

    def start(self, name):
        unit = self.get(name)
        with processes.lock:
            if unit.pid is not None:
                return
            unit.service = unit_file.load(unit.name)
            unit.starts = []
            unit.wanted = True
            self.launch(unit)
            if unit_file.last(unit.service, "Type", "simple") == "oneshot":
                while unit.pid is not None:
                    unit.changed.wait()
            if unit.state == "failed":
                raise unit_file.UnitError(f"Job for {unit.name} failed because the control process exited with error code.")

    def launch(self, unit):
        now = time.monotonic()
        interval = unit_file.seconds(unit_file.last(unit.service, "StartLimitIntervalSec", str(START_LIMIT_SECONDS)))
        unit.starts = [start for start in unit.starts if now - start < interval] + [now]
        if interval and len(unit.starts) > START_LIMIT_BURST:
            unit.state = "failed"
            return
        unit.invocation = uuid.uuid4().hex
        user = unit_file.last(unit.service, "User", None)
        environment = unit_file.environment_of(unit.service, dict(self.environment, **account_variables(user)))
        environment["INVOCATION_ID"] = unit.invocation
        argv = unit_file.command_of(unit.service["ExecStart"][-1], environment)
        try:
            unit.pid = processes.spawn(
                argv, environment, lambda code: self.exited(unit, code),
                user=user,
                cwd=unit_file.last(unit.service, "WorkingDirectory", "/").lstrip("-"))
            unit.state = "active"
        except (OSError, KeyError) as error:
            os.write(2, f"{unit.name}: {error}\n".encode())
            self.exited(unit, 203)

    def exited(self, unit, code):
        with processes.lock:
            unit.pid = None
            if unit_file.last(unit.service, "KillMode", "control-group") != "process":
                self.kill_members(unit, signal.SIGKILL)
            # A clean end by systemd.service(5): code 0 or one of these signals.
            clean = code in (0, -signal.SIGHUP, -signal.SIGINT, -signal.SIGTERM, -signal.SIGPIPE)
            restart = unit_file.last(unit.service, "Restart", "no")
            again = unit.wanted and (restart == "always" or (restart == "on-failure" and not clean)
                                     or (restart == "on-success" and clean))
            unit.state = "activating" if again else "inactive" if clean or not unit.wanted else "failed"
            unit.changed.notify_all()
            if again:
                delay = unit_file.last(unit.service, "RestartSec", None)
                timer = threading.Timer(unit_file.seconds(delay) if delay else RESTART_SECONDS, self.relaunch, [unit])
                timer.daemon = True
                timer.start()

    def relaunch(self, unit):
        with processes.lock:
            if unit.wanted and unit.pid is None:
                self.launch(unit)

    def stop(self, name):
        unit = self.get(name)
        with processes.lock:
            unit.wanted = False
            unit.state = "inactive" if unit.pid is None else "deactivating"
            if unit.pid is None:
                return
            limit = unit_file.last(unit.service, "TimeoutStopSec", None)
            deadline = time.monotonic() + (unit_file.seconds(limit) if limit else STOP_SECONDS)
            if unit_file.last(unit.service, "KillMode", "control-group") == "process":
                processes.signal_process(unit.pid, signal.SIGTERM)
            else:
                self.kill_members(unit, signal.SIGTERM)
            while unit.pid is not None:
                left = deadline - time.monotonic()
                if left <= 0:
                    processes.signal_process(unit.pid, signal.SIGKILL)
                    left = None
                unit.changed.wait(left)
            unit.state = "inactive"

    def kill(self, name, number, main_only):
        unit = self.get(name)
        with processes.lock:
            if unit.pid is None:
                raise unit_file.UnitError(f"Unit {unit.name} is not loaded or has no process to kill.")
            if main_only:
                processes.signal_process(unit.pid, number)
            else:
                self.kill_members(unit, number)

    def kill_members(self, unit, number):
        for pid in processes.find_members("INVOCATION_ID=" + unit.invocation):
            processes.signal_process(pid, number)

    def stop_wanting(self):
        """At power-off nothing is started again."""
        with processes.lock:
            for unit in self.units.values():
                unit.wanted = False
