"""Builds the instance's own root on a tmpfs: the host's /usr read-only, everything else private, and makes it `/`."""
import ctypes
import os
import stat

MS_RDONLY, MS_NOSUID, MS_NODEV, MS_REMOUNT, MS_BIND, MS_REC, MS_RELATIME = 1, 2, 4, 32, 4096, 16384, 1 << 21
MNT_DETACH = 2
# statvfs reports these with the same bits as mount(2); a user namespace may not clear them on a remount.
LOCKED_FLAGS = 2 | 4 | 8 | 1024 | 2048
ST_RELATIME = 4096
# What programs of the host expect of the host's /etc; the rest is the instance's own.
HOST_ETC = ("ssl", "pki", "ca-certificates", "alternatives", "ld.so.cache", "ld.so.conf", "ld.so.conf.d", "localtime",
            "protocols", "services", "mime.types", "login.defs", "pam.d", "security", "magic")
DEVICES = ("null", "zero", "full", "random", "urandom", "tty")
OS_RELEASE = 'NAME="Amazon Linux"\nVERSION="2023"\nID="amzn"\nID_LIKE="fedora"\nVERSION_ID="2023"\n' \
             'PRETTY_NAME="Amazon Linux 2023 (local)"\n'

libc = ctypes.CDLL(None, use_errno=True)


def mount(source, target, kind=None, flags=0, data=None):
    encode = lambda text: None if text is None else os.fsencode(text)
    if libc.mount(encode(source), encode(target), encode(kind), ctypes.c_ulong(flags), encode(data)) != 0:
        code = ctypes.get_errno()
        raise OSError(code, "mount: " + os.strerror(code), target)


def unmount(target, flags=0):
    if libc.umount2(os.fsencode(target), flags) != 0:
        code = ctypes.get_errno()
        raise OSError(code, "umount: " + os.strerror(code), target)


def bind(source, target, read_only=False):
    mount(source, target, None, MS_BIND | MS_REC)
    if read_only:
        kept = os.statvfs(target).f_flag
        flags = (kept & LOCKED_FLAGS) | (MS_RELATIME if kept & ST_RELATIME else 0)
        mount(None, target, None, MS_REMOUNT | MS_BIND | MS_RDONLY | flags)


def write(path, text, mode=0o644):
    os.makedirs(os.path.dirname(path), exist_ok=True)
    with open(path, "w") as file:
        file.write(text)
    os.chmod(path, mode)


def bind_file_or_directory(source, target, read_only):
    if os.path.isdir(source):
        os.makedirs(target, exist_ok=True)
    else:
        write(target, "")
    bind(source, target, read_only)


def add_system_directories(root):
    bind_file_or_directory("/usr", root + "/usr", True)
    for name in ("bin", "lib", "lib32", "lib64", "libx32"):
        if os.path.islink("/" + name):
            os.symlink(os.readlink("/" + name), root + "/" + name)
        elif os.path.isdir("/" + name):
            bind_file_or_directory("/" + name, root + "/" + name, True)
    # mount(8) looks for its helpers in /sbin only, so /sbin is a real directory that ours can be added to.
    os.mkdir(root + "/sbin")
    for name in os.listdir("/usr/sbin"):
        os.symlink("/usr/sbin/" + name, root + "/sbin/" + name)


def add_devices(root):
    mount("tmpfs", root + "/dev", "tmpfs", MS_NOSUID, "mode=755")
    for name in DEVICES:
        if os.path.exists("/dev/" + name):
            bind_file_or_directory("/dev/" + name, root + "/dev/" + name, False)
    os.makedirs(root + "/dev/shm")
    os.chmod(root + "/dev/shm", 0o1777)
    os.mkdir(root + "/dev/pts")
    mount("devpts", root + "/dev/pts", "devpts", MS_NOSUID, "newinstance,ptmxmode=0666,mode=620")
    for name, target in (("ptmx", "pts/ptmx"), ("fd", "/proc/self/fd"), ("stdin", "/proc/self/fd/0"),
                         ("stdout", "/proc/self/fd/1"), ("stderr", "/proc/self/fd/2")):
        os.symlink(target, root + "/dev/" + name)


def add_configuration(root, config):
    for name in HOST_ETC:
        if os.path.exists("/etc/" + name):
            bind_file_or_directory(os.path.realpath("/etc/" + name), root + "/etc/" + name, True)
    uid = config["ec2UserId"]
    # The agent makes it at its first session; in a user namespace with one user it is that one as well.
    ssm = uid + 1 if uid else 0
    etc = {
        "passwd": f"root:x:0:0:root:/root:/bin/bash\nec2-user:x:{uid}:{uid}:EC2 Default User:/home/ec2-user:/bin/bash\n"
                  f"ssm-user:x:{ssm}:{ssm}::/home/ssm-user:/bin/bash\n"
                  "nobody:x:65534:65534:nobody:/:/sbin/nologin\n",
        "group": f"root:x:0:\nec2-user:x:{uid}:\nssm-user:x:{ssm}:\nnobody:x:65534:\n",
        "hostname": config["hostname"] + "\n",
        "hosts": "127.0.0.1 localhost " + config["hostname"] + "\n",
        "resolv.conf": "# no name servers: only the metadata service and the cloud's endpoint can be reached\n",
        "nsswitch.conf": "passwd: files\ngroup: files\nshadow: files\nhosts: files\n",
        "os-release": OS_RELEASE,
        "environment": "".join(f"{key}={value}\n" for key, value in config["environment"].items()),
        "shells": "/bin/sh\n/bin/bash\n",
    }
    for name, text in etc.items():
        write(root + "/etc/" + name, text)
    os.symlink("/proc/self/mounts", root + "/etc/mtab")
    os.makedirs(root + "/etc/systemd/system", exist_ok=True)
    for name, owner in (("ec2-user", uid), ("ssm-user", ssm)):
        os.makedirs(root + "/home/" + name)
        os.chown(root + "/home/" + name, owner, owner)


def add_commands(root, python, source_path):
    """Our commands in /sbin, and over the host's of the same name: those would look for a systemd that is not here."""
    with open(source_path) as file:
        write(root + "/run/cloud/commands", f"#!{python} -IS\n" + file.read(), 0o755)
    for name in ("mount.efs", "systemctl", "shutdown", "poweroff", "halt"):
        link = root + "/sbin/" + name
        if os.path.lexists(link):
            os.unlink(link)
        os.symlink("/run/cloud/commands", link)
        for host in ("/usr/bin/", "/usr/sbin/"):
            if os.path.isfile(root + host + name) and not os.path.islink(root + host + name):
                bind(root + "/run/cloud/commands", root + host + name)


# Amazon's images let ec2-user and ssm-user do everything by sudo, without a password. What it needs of sudo's options.
SUDO = """#!/bin/sh
user=root
while [ $# -gt 0 ]; do
  case "$1" in
    -n | -H) shift ;;
    -u) user="$2"; shift 2 ;;
    --) shift; break ;;
    -*) echo "sudo: the option $1 is not there on a local instance" >&2; exit 1 ;;
    *) break ;;
  esac
done
home="$(sed -n "s|^$user:[^:]*:[^:]*:[^:]*:[^:]*:\\([^:]*\\):.*|\\1|p" /etc/passwd)"
[ -n "$home" ] || { echo "sudo: unknown user $user" >&2; exit 1; }
export HOME="$home" USER="$user" LOGNAME="$user"
[ "$(id -u)" = "$(id -u "$user")" ] && exec "$@"
exec /run/cloud/as-user --reuid="$user" --regid="$user" --init-groups -- "$@"
"""


def add_sudo(root):
    """Its set-user-id part is a copy of setpriv(1). In a user namespace with one user there is nothing to change to."""
    write(root + "/run/cloud/sudo", SUDO, 0o755)
    write(root + "/run/cloud/as-user", "")
    with open("/usr/bin/setpriv", "rb") as source, open(root + "/run/cloud/as-user", "wb") as target:
        target.write(source.read())
    os.chmod(root + "/run/cloud/as-user", 0o4755)
    link = root + "/sbin/sudo"
    if os.path.lexists(link):
        os.unlink(link)
    os.symlink("/run/cloud/sudo", link)


def enter_root(config):
    """After this the caller sees the instance's root. Returns a handle on the directory of all EFS file systems."""
    machine, root = config["machineDirectory"], config["machineDirectory"] + "/root"
    mount("tmpfs", root, "tmpfs", 0, "mode=755")
    for name in ("proc", "sys", "dev", "tmp", "var/tmp", "var/log", "var/lib", "opt", "root", "home", "mnt", "run/efs",
                 "run/cloud/sockets", "old"):
        os.makedirs(f"{root}/{name}", exist_ok=True)
    os.symlink("../run", root + "/var/run")
    for name in ("tmp", "var/tmp"):
        os.chmod(f"{root}/{name}", 0o1777)
    os.chmod(root + "/root", 0o700)
    add_system_directories(root)
    add_devices(root)
    mount("proc", root + "/proc", "proc")
    bind("/sys", root + "/sys", True)
    add_configuration(root, config)
    for path in config["hostPaths"]:
        bind_file_or_directory(path, root + path, True)
    add_commands(root, config["python"], config["imageDirectory"] + "/commands.py")
    add_sudo(root)
    bind(machine + "/sockets", root + "/run/cloud/sockets")
    bind(config["fileSystemsDirectory"], root + "/run/efs")
    os.chdir(root)
    if libc.pivot_root(b".", b"old") != 0:
        raise OSError(ctypes.get_errno(), "pivot_root")
    os.chdir("/")
    unmount("/old", MNT_DETACH)
    os.rmdir("/old")
    # Covered, the directory can no longer be named from inside, but mount(2) still takes it by this handle.
    file_systems = os.open("/run/efs", os.O_PATH | os.O_DIRECTORY)
    mount("tmpfs", "/run/efs", "tmpfs", MS_RDONLY | MS_NOSUID | MS_NODEV, "size=0,mode=000")
    return file_systems


def mount_file_system(file_systems, file_system_id, directory, read_only):
    """A fresh bind of the file system's directory. Raises OSError."""
    source = f"/proc/self/fd/{file_systems}/{file_system_id}"
    if not stat.S_ISDIR(os.stat(source).st_mode):
        raise NotADirectoryError(source)
    bind(source, directory, read_only)
