"""Reads the part of systemd's unit files that services here use (systemd.service(5), systemd.exec(5))."""
import os
import re
import shlex

UNIT_DIRECTORIES = ("/etc/systemd/system", "/run/systemd/system")
SECONDS = {"": 1, "s": 1, "sec": 1, "ms": 0.001, "min": 60, "m": 60, "h": 3600}


class UnitError(Exception):
    pass


def find(name):
    for directory in UNIT_DIRECTORIES:
        path = f"{directory}/{name}"
        if os.path.isfile(path):
            return path
    raise UnitError(f"Unit {name} not found.")


def parse(text):
    """{section: {key: [value, …]}}; an empty value clears the earlier ones, as systemd has it."""
    sections, current = {}, None
    for line in re.sub(r"\\\n\s*", " ", text).split("\n"):
        line = line.strip()
        if not line or line[0] in "#;":
            continue
        if line[0] == "[" and line[-1] == "]":
            current = sections.setdefault(line[1:-1], {})
        elif current is not None and "=" in line:
            key, value = (part.strip() for part in line.split("=", 1))
            current[key] = current.get(key, []) + [value] if value else []
    return sections


def load(name):
    with open(find(name)) as file:
        sections = parse(file.read())
    service = sections.get("Service", {})
    if not service.get("ExecStart"):
        raise UnitError(f"Unit {name} has a bad unit file setting.")
    return service


def last(service, key, default):
    values = service.get(key)
    return values[-1] if values else default


def seconds(text):
    if text == "infinity":
        return float("inf")
    total = 0.0
    for number, unit in re.findall(r"([\d.]+)\s*([a-z]*)", text):
        total += float(number) * SECONDS.get(unit, 1)
    return total


def read_environment_file(path):
    optional, path = path.startswith("-"), path.lstrip("-")
    try:
        with open(path) as file:
            lines = [line.strip() for line in file]
    except FileNotFoundError:
        if optional:
            return {}
        raise UnitError(f"Failed to load environment files: {path}: No such file or directory") from None
    values = {}
    for line in lines:
        if line and line[0] not in "#;" and "=" in line:
            key, value = line.split("=", 1)
            values[key.strip()] = "".join(shlex.split(value))
    return values


def environment_of(service, machine):
    environment = dict(machine)
    for line in service.get("Environment", []):
        for word in shlex.split(line):
            key, _, value = word.partition("=")
            environment[key] = value
    for path in service.get("EnvironmentFile", []):
        environment.update(read_environment_file(path))
    return environment


def command_of(line, environment):
    """The words of an ExecStart line: `$NAME` alone is split into words, `${NAME}` is put in place."""
    words = []
    for word in shlex.split(line.lstrip("-@+!:")):
        alone = re.fullmatch(r"\$([A-Za-z_]\w*)", word)
        if alone:
            words += environment.get(alone.group(1), "").split()
        else:
            word = re.sub(r"\$\{([A-Za-z_]\w*)\}", lambda name: environment.get(name.group(1), ""), word)
            words.append(word.replace("$$", "$").replace("%%", "%"))
    return words
