"""`spot-agent install`: makes this program the service `spot-agent.service` and starts it. Two callers are meant to race:
user data and Systems Manager. Whoever is second finds the service running and changes nothing.
"""

import fcntl
import os
import shutil
import subprocess
import sys

PLACE = "/opt/spot-agent"
UNIT = "spot-agent.service"
UNIT_FILE = "/etc/systemd/system/" + UNIT
# mount(8) finds its helpers there, whatever PATH says.
HELPERS = "/sbin:/usr/sbin"

# OOMPolicy: a script that the out-of-memory killer ends must not take the agent with it (systemd.service(5)).
UNIT_TEXT = """[Unit]
Description=Spot Connect agent
After=network-online.target
Wants=network-online.target

[Service]
ExecStart=/usr/bin/env python3 %s run --table %s --region %s --instance-arn-prefix %s
Restart=always
RestartSec=2
KillMode=process
OOMPolicy=continue

[Install]
WantedBy=multi-user.target
"""


def install(program, table, region, instance_arn_prefix):
    """0 if the service runs at the end."""
    os.makedirs(PLACE, exist_ok=True)
    with open(os.path.join(PLACE, "install.lock"), "w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        if subprocess.call(["systemctl", "is-active", "--quiet", UNIT]) == 0:
            print("%s runs" % UNIT)
            return 0
        installed = os.path.join(PLACE, "spot-agent.pyz")
        shutil.copyfile(program, installed + ".partial")
        os.replace(installed + ".partial", installed)
        _get_mount_helper()
        with open(UNIT_FILE, "w") as sink:
            sink.write(UNIT_TEXT % (installed, table, region, instance_arn_prefix))
        subprocess.check_call(["systemctl", "daemon-reload"])
        subprocess.check_call(["systemctl", "enable", "--now", UNIT])
    return 0


def _get_mount_helper():
    """Only a job with a file system needs mount.efs; the agent says so if it is still missing then."""
    if shutil.which("mount.efs", path=os.environ.get("PATH", "") + ":" + HELPERS):
        return
    try:
        subprocess.check_call(["dnf", "install", "-y", "amazon-efs-utils"])
    except (OSError, subprocess.CalledProcessError):
        print("no mount.efs on this image", file=sys.stderr)
