"""PID 1 of an instance. The cloud speaks to it over its standard input and output, one JSON object a line; when the
cloud is gone the input ends and the machine is off, as in a power cut.

To us: {"id", "do": "run" | "write" | "signal" | "freeze" | "thaw" | "poweroff" | "open", …} or {"answer", …} to a question.
From us: {"re": id, …} for each, {"event": "booted" | "poweroff"}, {"ask": number, "mount": {…}}.
Of what was opened: {"do": "pipe-write" | "pipe-size" | "pipe-close", "pipe", …}, not answered; {"pipe", "data" | "end"}.
"""
import base64
import json
import os
import signal
import socket
import subprocess  # noqa: F401  loaded before the root changes
import sys
import threading

import network
import pipes
import processes
import root
import service_manager
import units
from power import Power

COMMAND_SOCKET = "/run/cloud/init.sock"
SSM_DIRECTORY = "/var/lib/amazon/ssm"


class Machine:
    def __init__(self, config, file_systems, channel):
        self.config = config
        self.file_systems = file_systems
        self.channel = channel
        self.channel_lock = threading.Lock()
        # What systemd gives to every service; HOME only to those with User=, and to commands of the SSM agent.
        self.environment = dict(config["environment"], LANG="C.UTF-8")
        self.agent_environment = dict(self.environment, HOME="/root", AWS_SSM_INSTANCE_ID=config["instanceId"],
                                      AWS_SSM_REGION_NAME=config["region"])
        self.units = units.Units(self.environment)
        self.power = Power(lambda: self.tell({"event": "poweroff"}), self.units)
        self.questions = {}
        self.pipes = pipes.Pipes(self.environment, self.tell)

    def tell(self, message):
        with self.channel_lock:
            os.write(self.channel, json.dumps(message).encode() + b"\n")

    def ask(self, question):
        """Asks the cloud and waits for its answer."""
        arrived = threading.Event()
        with self.channel_lock:
            number = len(self.questions) + 1
            self.questions[number] = [arrived, None]
        self.tell(dict(question, ask=number))
        arrived.wait()
        return self.questions[number][1]

    # From inside: the image's commands.

    def answer_command(self, line):
        request = json.loads(line)
        try:
            return json.dumps(self.perform_command(request)) + "\n"
        except (OSError, ValueError, KeyError) as error:
            return json.dumps({"error": str(error)}) + "\n"

    def perform_command(self, request):
        do = request["do"]
        if do == "systemctl":
            return service_manager.answer(self.units, request)
        if do == "shutdown":
            self.power.schedule(request["seconds"])
            return {"text": f"Shutdown scheduled in {request['seconds'] // 60} minutes, use 'shutdown -c' to cancel."}
        if do == "cancel-shutdown":
            self.power.cancel()
            return {"text": ""}
        return self.mount(request)

    def mount(self, request):
        answer = self.ask({"mount": request})
        if "error" in answer:
            return answer
        if not os.path.isdir(request["directory"]):
            return {"error": f"mount.nfs4: mount point {request['directory']} does not exist"}
        root.mount_file_system(self.file_systems, request["fileSystemId"], request["directory"], request["readOnly"])
        return {"text": ""}

    # From outside: the cloud.

    def obey(self, message):
        if "answer" in message:
            entry = self.questions[message["answer"]]
            entry[1] = message
            entry[0].set()
            return
        if message["do"].startswith("pipe-"):
            # In their order, hence not on threads of their own.
            return self.pipes.handle(message)
        threading.Thread(target=self.perform, args=(message,), daemon=True).start()

    def perform(self, message):
        if message["do"] != "thaw":
            self.power.thawed.wait()
        try:
            result = getattr(self, "do_" + message["do"])(message)
        except Exception as error:  # the cloud must get an answer to everything it asks
            result = {"error": f"{type(error).__name__}: {error}"}
        self.tell(dict(result, re=message["id"]))

    def do_run(self, message):
        """Runs as the SSM agent does: as root, output to files, killed at its time limit."""
        job = f"{SSM_DIRECTORY}/{message['job']}"
        directory = f"{job}/{message['id']}"
        for path in (directory, job + "/downloads"):
            os.makedirs(path, exist_ok=True)
        script = directory + "/_script.sh"
        root.write(script, message["script"], 0o700)
        done, result = threading.Event(), {}

        def ended(code):
            result["code"] = code
            done.set()

        with open(directory + "/stdout", "wb") as out, open(directory + "/stderr", "wb") as err:
            shell = ["sh", "-c", script] if message["script"].startswith("#!") else ["sh", script]
            pid = processes.spawn(shell, self.agent_environment, ended, stdout=out, stderr=err,
                                  cwd=message.get("cwd") or job + "/downloads")
        timed_out = not done.wait(message.get("timeoutSeconds"))
        if timed_out:
            processes.kill_group(pid)
            done.wait()
        return {"code": result["code"], "timedOut": timed_out,
                "stdout": read_start(directory + "/stdout", message["stdoutLimit"]),
                "stderr": read_start(directory + "/stderr", message["stderrLimit"])}

    def do_write(self, message):
        path = os.path.join(SSM_DIRECTORY, message["job"], "downloads", message["path"])
        if path.endswith("/") or os.path.isdir(path):
            path = os.path.join(path, message["name"])
        os.makedirs(os.path.dirname(path), exist_ok=True)
        with open(path, "wb") as file:
            file.write(base64.b64decode(message["data"]))
        return {"path": path}

    def do_signal(self, message):
        self.units.kill(message["unit"], getattr(signal, message["signal"]), True)
        return {}

    def do_open(self, message):
        self.pipes.start(message)
        return {}

    def do_freeze(self, message):
        self.power.freeze()
        return {}

    def do_thaw(self, message):
        self.power.thaw()
        return {}

    def do_poweroff(self, message):
        self.power.power_off()
        return {}

    def run_user_data(self):
        path = "/var/lib/cloud/instance/user-data.txt"
        text = base64.b64decode(self.config["userData"])
        os.makedirs(os.path.dirname(path))
        with open(path, "wb") as file:
            file.write(text)
        os.chmod(path, 0o700)
        if text.startswith(b"#!"):
            processes.spawn([path], self.environment)
        elif text.strip():
            os.write(2, b"cloud-init: user data that is not a #! script is not supported\n")


def read_start(path, limit):
    with open(path, "rb") as file:
        return file.read(limit).decode("utf-8", "replace")


def main():
    with open(sys.argv[1]) as file:
        config = json.load(file)
    network.bring_up_loopback()
    file_systems = root.enter_root(config)
    socket.sethostname(config["hostname"])
    os.umask(0o022)
    os.environ.clear()
    os.environ.update(config["environment"])
    channel = os.dup(1)
    os.dup2(2, 1)
    machine = Machine(config, file_systems, channel)
    processes.start_reaper()
    network.relay(network.METADATA_ADDRESS, 80, "/run/cloud/sockets/metadata")
    network.relay("127.0.0.1", config["endpointPort"], "/run/cloud/sockets/endpoint")
    network.serve_lines(COMMAND_SOCKET, machine.answer_command)
    machine.tell({"event": "booted"})
    machine.run_user_data()
    for line in sys.stdin:
        machine.obey(json.loads(line))
    os._exit(0)


main()
