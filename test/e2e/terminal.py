"""A terminal with a program on it: `terminal.py ROWS COLS PROGRAM …`. Standard input: JSON lines {"keys": text},
{"size": [rows, cols]}, {"signal": number}; standard output: what the program shows. At the end the exit code is the program's,
and standard error says whether the terminal is as it was."""
import fcntl
import json
import os
import pty
import select
import struct
import sys
import termios


def resize(terminal, rows, columns):
    fcntl.ioctl(terminal, termios.TIOCSWINSZ, struct.pack("HHHH", rows, columns, 0, 0))


def main():
    master, line = pty.openpty()
    resize(master, int(sys.argv[1]), int(sys.argv[2]))
    before = termios.tcgetattr(line)
    pid = os.fork()
    if pid == 0:
        os.setsid()
        fcntl.ioctl(line, termios.TIOCSCTTY, 0)
        for number in (0, 1, 2):
            os.dup2(line, number)
        os.closerange(3, 256)
        os.execvp(sys.argv[3], sys.argv[3:])
    orders, status = b"", None
    inputs = [0, master]
    while True:
        ready, _, _ = select.select(inputs, [], [], 0.05)
        if master in ready:
            os.write(1, os.read(master, 65536))
        if 0 in ready:
            data = os.read(0, 65536)
            if not data:
                inputs.remove(0)
            orders += data
            *lines, orders = orders.split(b"\n")
            for text in lines:
                order = json.loads(text)
                if "keys" in order:
                    os.write(master, order["keys"].encode())
                elif "size" in order:
                    resize(master, *order["size"])
                else:
                    os.kill(pid, order["signal"])
        if status is None:
            done, found = os.waitpid(pid, os.WNOHANG)
            status = found if done else None
        elif not ready or ready == [0]:
            break
    os.write(2, b"as it was" if termios.tcgetattr(line) == before else b"changed")
    sys.exit(128 + os.WTERMSIG(status) if os.WIFSIGNALED(status) else os.WEXITSTATUS(status))


main()
