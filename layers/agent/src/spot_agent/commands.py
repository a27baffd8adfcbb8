"""How entries of `scripts`, `command` and the environment of a job are made."""

import os
import shlex

from .protocol import cut_name

BASE_PATH = "/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin"


def script_commands(spec):
    """[(name, argv)]: POSIX words without expansion; `.py` by python3, `.sh` by bash, anything else as it is."""
    if spec["command"] is not None:
        return [(cut_name(spec["command"]), ["bash", "-c", spec["command"]])]
    return [(cut_name(entry), script_argv(entry)) for entry in spec["scripts"]]


def script_argv(entry):
    words = shlex.split(entry)
    if not words:
        raise ValueError("an empty script")
    if words[0].endswith(".py"):
        return ["python3"] + words
    return ["bash"] + words if words[0].endswith(".sh") else words


def job_environment(spec, places, job_id, attempt, home, region):
    """What every script and `setup` command sees. `places` is a `Places`; the job's own `env` comes last."""
    variables = {
        "PATH": os.environ.get("PATH", BASE_PATH),
        "LANG": os.environ.get("LANG", "C.UTF-8"),
        "HOME": home,
        "USER": spec["username"],
        "LOGNAME": spec["username"],
        "PYTHONUNBUFFERED": "1",
        "AWS_REGION": region,
        "AWS_DEFAULT_REGION": region,
        "PYTHONPATH": places.library,
        "SPOT_JOB_ID": job_id,
        "SPOT_ATTEMPT": str(attempt),
        "SPOT_CHECKPOINT_DIR": places.checkpoints,
        "SPOT_OUTPUT_DIR": places.outputs,
        "SPOT_SCRATCH_DIR": places.scratch,
        "SPOT_EFS_DIR": places.shared,
        "SPOT_PROGRESS_FILE": places.progress,
        "SPOT_NOTICE_FILE": places.notice,
        "PIP_CACHE_DIR": os.path.join(places.shared, "cache", "pip"),
        "UV_CACHE_DIR": os.path.join(places.shared, "cache", "uv"),
        "HF_HOME": os.path.join(places.shared, "cache", "huggingface"),
    }
    for name in ("AWS_REGION", "AWS_DEFAULT_REGION", "AWS_ENDPOINT_URL", "AWS_EC2_METADATA_SERVICE_ENDPOINT"):
        if name in os.environ:
            variables[name] = os.environ[name]
    return dict(variables, **spec["env"])
