"""The instance's network: the loopback device with the metadata address on it, and relays to the cloud."""
import fcntl
import os
import socket
import struct
import threading

METADATA_ADDRESS = "169.254.169.254"
SIOCSIFFLAGS, SIOCSIFADDR, IFF_UP, IFF_RUNNING = 0x8914, 0x8916, 0x1, 0x40


def bring_up_loopback():
    with socket.socket() as probe:
        fcntl.ioctl(probe, SIOCSIFFLAGS, struct.pack("16sH14s", b"lo", IFF_UP | IFF_RUNNING, b""))
        address = socket.inet_aton(METADATA_ADDRESS)
        fcntl.ioctl(probe, SIOCSIFADDR, struct.pack("16sH2s4s8s", b"lo:0", socket.AF_INET, b"", address, b""))


def pump(source, target):
    try:
        while True:
            data = source.recv(65536)
            if not data:
                break
            target.sendall(data)
        target.shutdown(socket.SHUT_WR)
    except OSError:
        for end in (source, target):
            try:
                end.shutdown(socket.SHUT_RDWR)
            except OSError:
                pass


def join(client, socket_path):
    server = socket.socket(socket.AF_UNIX)
    try:
        server.connect(socket_path)
    except OSError:
        client.close()
        return
    back = threading.Thread(target=pump, args=(server, client), daemon=True)
    back.start()
    pump(client, server)
    back.join()
    client.close()
    server.close()


def accept(listener, socket_path):
    while True:
        client, _ = listener.accept()
        threading.Thread(target=join, args=(client, socket_path), daemon=True).start()


def relay(address, port, socket_path):
    """Listens on address:port inside; each connection goes to the cloud's Unix socket."""
    listener = socket.create_server((address, port), backlog=128)
    threading.Thread(target=accept, args=(listener, socket_path), daemon=True).start()


def serve_lines(path, answer):
    """A Unix socket inside the instance: one JSON line in, what `answer` returns out."""
    if os.path.exists(path):
        os.unlink(path)
    listener = socket.socket(socket.AF_UNIX)
    listener.bind(path)
    os.chmod(path, 0o700)
    listener.listen(16)

    def handle(client):
        with client, client.makefile("rw") as stream:
            line = stream.readline()
            if line:
                try:
                    stream.write(answer(line))
                    stream.flush()
                except OSError:
                    pass

    def loop():
        while True:
            client, _ = listener.accept()
            threading.Thread(target=handle, args=(client,), daemon=True).start()

    threading.Thread(target=loop, daemon=True).start()
