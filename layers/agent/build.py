"""Build the agent: `python3 layers/agent/build.py OUT_DIR`.

Writes `spot-agent.pyz` (the same bytes from the same source, wherever and whenever it is built) and `agent.json`
{"sha256", "bytes", "version"}.
"""

import hashlib
import json
import os
import re
import sys
import zipfile

SOURCE = os.path.join(os.path.dirname(os.path.abspath(__file__)), "src")
SHEBANG = b"#!/usr/bin/env python3\n"
# The oldest time a zip can hold.
TIME = (1980, 1, 1, 0, 0, 0)


def build(out_dir):
    os.makedirs(out_dir, exist_ok=True)
    path = os.path.join(out_dir, "spot-agent.pyz")
    with open(path + ".partial", "wb") as sink:
        sink.write(SHEBANG)
        # Stored, not compressed: the bytes must not depend on the version of zlib.
        with zipfile.ZipFile(sink, "w", zipfile.ZIP_STORED) as archive:
            for name in sorted(_sources()):
                entry = zipfile.ZipInfo(name, TIME)
                entry.create_system = 3
                entry.external_attr = 0o100644 << 16
                with open(os.path.join(SOURCE, name), "rb") as source:
                    archive.writestr(entry, source.read())
    os.rename(path + ".partial", path)
    with open(path, "rb") as source:
        content = source.read()
    about = {"sha256": hashlib.sha256(content).hexdigest(), "bytes": len(content), "version": _version()}
    with open(os.path.join(out_dir, "agent.json"), "w") as sink:
        sink.write(json.dumps(about, indent=2) + "\n")
    return about


def _sources():
    for folder, _, names in os.walk(SOURCE):
        for name in names:
            if name.endswith(".py"):
                yield os.path.relpath(os.path.join(folder, name), SOURCE).replace(os.sep, "/")


def _version():
    with open(os.path.join(SOURCE, "spot_agent", "__init__.py")) as source:
        return re.search(r'__version__ = "([^"]+)"', source.read()).group(1)


if __name__ == "__main__":
    if len(sys.argv) != 2:
        sys.exit("usage: build.py OUT_DIR")
    print(json.dumps(build(sys.argv[1])))
