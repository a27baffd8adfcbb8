"""The dead-man timer and the last shutdown; on these instances shutdown means terminate."""

import subprocess

from .protocol import DEAD_MAN_MINUTES


def arm_dead_man():
    """`shutdown -P +20`; a later call replaces an earlier one (shutdown(8))."""
    _shutdown(DEAD_MAN_MINUTES)


def arm_after(seconds):
    """Whole minutes, rounded up; 0: now."""
    _shutdown(-(-int(seconds) // 60))


def _shutdown(minutes):
    quiet = subprocess.DEVNULL
    command = ["shutdown", "-P", "+%d" % minutes]
    try:
        subprocess.run(command, stdin=quiet, stdout=quiet, stderr=quiet, timeout=10, check=False)
    except (OSError, subprocess.TimeoutExpired):
        # Without the command there is no dead man; the functions end the instance all the same.
        pass
