# The image's own commands, one file under several names: mount.efs, systemctl, shutdown, poweroff, halt. Each asks PID 1.
import json
import os
import socket
import sys

SOCKET = "/run/cloud/init.sock"


def ask(request):
    with socket.socket(socket.AF_UNIX) as connection:
        connection.connect(SOCKET)
        connection.sendall(json.dumps(request).encode() + b"\n")
        with connection.makefile() as stream:
            return json.loads(stream.readline() or '{"error": "the machine is going down"}')


def mount_efs(arguments):
    """mount.efs FILE_SYSTEM DIRECTORY [-o OPTIONS], as mount(8) calls its helpers."""
    positional, options = [], {}
    words = iter(arguments)
    for word in words:
        if word == "-o":
            for option in next(words, "").split(","):
                key, _, value = option.partition("=")
                options[key] = value
        elif not word.startswith("-"):
            positional.append(word)
    if len(positional) != 2:
        sys.exit("Usage: mount.efs [--version] [-h|--help] <fsname> <mountpoint> [-o <options>]")
    name, directory = positional
    file_system_id = name.split(":")[0].split(".")[0]
    if "iam" in options and "tls" not in options:
        print('The "tls" option is required when mounting via "iam"', file=sys.stderr)
        return 1
    answer = ask({"do": "mount", "fileSystemId": file_system_id, "directory": os.path.realpath(directory),
                  "ipAddress": options.get("mounttargetip"), "tls": "tls" in options, "iam": "iam" in options,
                  "readOnly": "ro" in options})
    if "error" in answer:
        print(answer["error"], file=sys.stderr)
        return 32
    return 0


def shutdown(arguments):
    """shutdown [-P|-h|-H|-k] [TIME] [WALL…] | -c"""
    flags = "".join(word.lstrip("-") for word in arguments if word.startswith("-") and not word.startswith("--"))
    if "r" in flags or "--reboot" in arguments:
        print("Failed to call ScheduleShutdown in logind: a local instance cannot reboot", file=sys.stderr)
        return 1
    times = [word for word in arguments if not word.startswith("-")]
    if "c" in flags:
        return report(ask({"do": "cancel-shutdown"}))
    when = times[0] if times else "+1"
    if when == "now":
        when = "+0"
    if not when.lstrip("+").isdigit():
        print(f"Failed to parse time specification: {when}", file=sys.stderr)
        return 1
    return report(ask({"do": "shutdown", "seconds": 60 * int(when.lstrip("+"))}))


def systemctl(arguments):
    words = [word for word in arguments if not word.startswith("-")]
    flags = [word for word in arguments if word.startswith("-")]
    signal_name = "SIGTERM"
    for index, word in enumerate(arguments):
        if word == "-s" and index + 1 < len(arguments):
            signal_name = arguments[index + 1]
            words.remove(signal_name)
        elif word.startswith("--signal="):
            signal_name = word.split("=", 1)[1]
    if not words:
        print("Too few arguments.", file=sys.stderr)
        return 1
    verb, units = words[0], words[1:]
    if verb in ("poweroff", "halt"):
        return report(ask({"do": "shutdown", "seconds": 0}))
    main_only = any(flag in ("--kill-who=main", "--kill-whom=main") for flag in flags)
    return report(ask({"do": "systemctl", "verb": verb, "units": units, "now": "--now" in flags, "signal": signal_name,
                       "mainOnly": main_only}), "-q" in flags or "--quiet" in flags)


def report(answer, quiet=False):
    if "error" in answer:
        print(answer["error"], file=sys.stderr)
    elif answer.get("text") and not quiet:
        print(answer["text"])
    return answer.get("code", 1 if "error" in answer else 0)


def main():
    name = os.path.basename(sys.argv[0])
    if name == "mount.efs":
        return mount_efs(sys.argv[1:])
    if name == "shutdown":
        return shutdown(sys.argv[1:])
    if name in ("poweroff", "halt"):
        return report(ask({"do": "shutdown", "seconds": 0}))
    return systemctl(sys.argv[1:])


sys.exit(main())
