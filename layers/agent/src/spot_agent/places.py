"""Where everything is: the shared tree of the job, and the agent's own folders on local disk."""

import os

MOUNT_POINT = "/mnt/efs"
MANIFESTS = "manifests"


class Places:
    """Paths only; `prepare_local` makes the local ones."""

    def __init__(self, state_dir, job_id, has_file_system, mount_point=MOUNT_POINT):
        self.state = state_dir
        self.shared = mount_point if has_file_system else state_dir
        self.has_file_system = has_file_system
        self.job_below = "jobs/" + job_id
        self.job = os.path.join(self.shared, self.job_below)
        self.work = os.path.join(self.job, "work")
        self.checkpoints = os.path.join(self.job, "checkpoints")
        self.outputs = os.path.join(self.job, "outputs")
        self.record = os.path.join(self.job, ".spot")
        self.local = os.path.join(state_dir, "local")
        self.scratch = os.path.join(self.local, "scratch")
        self.prepared = os.path.join(self.local, "prepared")
        self.uploads = os.path.join(self.local, "uploads")
        self.signs = os.path.join(self.local, "signs")
        self.progress = os.path.join(self.signs, "progress")
        self.notice = os.path.join(self.signs, "notice.json")
        self.library = os.path.join(self.local, "lib")
        self.runs = os.path.join(state_dir, "runs")

    def prepare_local(self, uid, gid):
        """The agent's folders; those the job writes belong to its user, the rest is read-only to it."""
        for path in (self.state, self.local, self.runs, self.library):
            os.makedirs(path, exist_ok=True)
            os.chmod(path, 0o755)
        os.chmod(self.runs, 0o700)
        for path in (self.scratch, self.prepared, self.uploads, self.signs):
            os.makedirs(path, exist_ok=True)
            if os.geteuid() == 0:
                os.chown(path, uid, gid)
