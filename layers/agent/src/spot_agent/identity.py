"""Becoming the job's user: for scripts, `setup`, and all file work on the shared tree."""

import os
import pwd


class NoSuchUser(Exception):
    pass


def find_user(name):
    """(uid, gid, home) of the user the job runs as. Without privileges that is whoever runs the agent."""
    if os.geteuid() != 0:
        entry = _entry_of(os.geteuid())
        return os.geteuid(), os.getegid(), entry.pw_dir if entry else "/"
    try:
        found = pwd.getpwnam(name)
    except KeyError:
        raise NoSuchUser('this image has no user "%s"' % name) from None
    if not _is_mapped("uid", found.pw_uid) or not _is_mapped("gid", found.pw_gid):
        # A user namespace with one id (a sandbox made by an ordinary user): nobody else can be become.
        return 0, 0, found.pw_dir
    return found.pw_uid, found.pw_gid, found.pw_dir


def become(uid, gid):
    """Drop to the user for good, supplementary groups included."""
    if uid == os.geteuid():
        return
    try:
        os.initgroups(pwd.getpwuid(uid).pw_name, gid)
    except KeyError:
        os.setgroups([gid])
    os.setgid(gid)
    os.setuid(uid)


def _entry_of(uid):
    try:
        return pwd.getpwuid(uid)
    except KeyError:
        return None


def _is_mapped(kind, number):
    """user_namespaces(7): lines of `inside outside length`."""
    with open("/proc/self/%s_map" % kind) as source:
        ranges = [[int(part) for part in line.split()] for line in source]
    return any(first <= number < first + length for first, _, length in ranges)
