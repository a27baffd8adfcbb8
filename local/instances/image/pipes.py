"""What a session has on the instance: a shell on a terminal, a command, a connection to a port. The cloud writes and is told
what comes back, in order; what it writes is taken from a queue, since a terminal that nobody reads takes no more."""
import base64
import errno
import fcntl
import os
import pwd
import queue
import select
import signal
import socket
import struct
import tempfile
import termios
import threading

import processes

READ_BYTES = 32768
# Programs that outlive a shell may keep its terminal: what it printed is read, and then no more.
LINGER_SECONDS = 0.2
HOME_OF_AGENT = "/usr/bin"


class Pipes:
    """`tell(message)` sends {"pipe": id, "data": base64} and at last {"pipe": id, "end": exit code or null}."""

    def __init__(self, environment, tell):
        self.environment = environment
        self.tell = tell
        self.open = {}

    def start(self, message):
        """Raises OSError, e.g. where nothing listens on a port."""
        kinds = {"terminal": Terminal, "command": Command, "connection": Connection}
        number = message["pipe"]
        pipe = kinds[message["kind"]](self, number, message)
        self.open[number] = pipe
        pipe.begin()

    def handle(self, message):
        pipe = self.open.get(message["pipe"])
        if pipe is None:
            return
        if message["do"] == "pipe-write":
            pipe.write(base64.b64decode(message["data"]))
        elif message["do"] == "pipe-size":
            pipe.resize(message["rows"], message["columns"])
        else:
            pipe.close()

    def data(self, number, data):
        self.tell({"pipe": number, "data": base64.b64encode(data).decode()})

    def ended(self, number, code):
        if self.open.pop(number, None) is not None:
            self.tell({"pipe": number, "end": code})

    def environment_of(self, user):
        account = pwd.getpwnam(user)
        return dict(self.environment, HOME=account.pw_dir, USER=user, LOGNAME=user, TERM="xterm-256color",
                    SHELL=account.pw_shell)


class Written:
    """Takes what is written from a queue, so that nobody who writes ever waits."""

    def __init__(self, put, finish=lambda: None):
        self.waiting = queue.Queue()
        self.put, self.finish = put, finish
        threading.Thread(target=self.work, daemon=True).start()

    def work(self):
        while True:
            data = self.waiting.get()
            try:
                if data is None:
                    return self.finish()
                self.put(data)
            except OSError:
                return


class Terminal:
    def __init__(self, pipes, number, message):
        self.pipes, self.number = pipes, number
        user = message["user"]
        account = pwd.getpwnam(user)
        self.master, line = os.openpty()
        os.chown(os.ttyname(line), account.pw_uid, -1)
        self.code, self.over = None, threading.Event()
        self.written = Written(self.write_all)
        try:
            self.pid = processes.spawn(message["argv"], pipes.environment_of(user), self.exited, user=user,
                                       cwd=HOME_OF_AGENT, stdout=line, stderr=line, terminal=line)
        finally:
            os.close(line)

    def begin(self):
        threading.Thread(target=self.read, daemon=True).start()

    def write_all(self, data):
        while data:
            data = data[os.write(self.master, data):]

    def exited(self, code):
        self.code = code
        self.over.set()

    def read(self):
        while True:
            ready, _, _ = select.select([self.master], [], [], LINGER_SECONDS)
            if not ready and self.over.is_set():
                break
            if not ready:
                continue
            try:
                data = os.read(self.master, READ_BYTES)
            except OSError as error:
                # The last process has let go of the terminal.
                if error.errno != errno.EIO:
                    raise
                break
            self.pipes.data(self.number, data)
        self.over.wait()
        self.pipes.ended(self.number, self.code)

    def write(self, data):
        self.written.waiting.put(data)

    def resize(self, rows, columns):
        fcntl.ioctl(self.master, termios.TIOCSWINSZ, struct.pack("HHHH", rows, columns, 0, 0))

    def close(self):
        """As when a line is cut: the terminal's processes are hung up, and those that do not mind are killed."""
        processes.hang_up(self.pid)
        self.written.waiting.put(None)


class Command:
    """As the agent runs one without a terminal: both outputs together into a file, read when the command has ended."""

    def __init__(self, pipes, number, message):
        self.pipes, self.number = pipes, number
        self.output = tempfile.TemporaryFile()
        user = message["user"]
        self.code, self.over = None, threading.Event()
        self.pid = processes.spawn(message["argv"], pipes.environment_of(user), self.exited, user=user,
                                   cwd=HOME_OF_AGENT, stdout=self.output, stderr=self.output)

    def begin(self):
        threading.Thread(target=self.report, daemon=True).start()

    def exited(self, code):
        self.code = code
        self.over.set()

    def report(self):
        self.over.wait()
        with self.output as file:
            file.seek(0)
            while True:
                data = file.read(READ_BYTES)
                if not data:
                    break
                self.pipes.data(self.number, data)
        self.pipes.ended(self.number, self.code)

    def write(self, data):
        pass

    def resize(self, rows, columns):
        pass

    def close(self):
        processes.kill_group(self.pid)


class Connection:
    def __init__(self, pipes, number, message):
        self.pipes, self.number = pipes, number
        self.socket = socket.create_connection(("localhost", message["port"]), timeout=10)
        self.socket.settimeout(None)
        self.written = Written(self.socket.sendall, lambda: self.socket.shutdown(socket.SHUT_WR))

    def begin(self):
        threading.Thread(target=self.read, daemon=True).start()

    def read(self):
        try:
            while True:
                data = self.socket.recv(READ_BYTES)
                if not data:
                    break
                self.pipes.data(self.number, data)
        except OSError:
            pass
        self.pipes.ended(self.number, None)

    def write(self, data):
        self.written.waiting.put(data)

    def resize(self, rows, columns):
        pass

    def close(self):
        self.written.waiting.put(None)
        threading.Timer(LINGER_SECONDS, self.cut).start()

    def cut(self):
        try:
            self.socket.shutdown(socket.SHUT_RDWR)
        except OSError:
            pass
        self.socket.close()
