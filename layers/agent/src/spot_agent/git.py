"""Git inputs: one commit of a repository, fetched over HTTPS by the image's own git, as the job's user.

A token reaches git through the environment of its askpass program alone: no URL, argument, log or file has it.
"""

import os
import re
import shutil
import subprocess

from .job_secrets import hidden_texts, mask_text

# gitcredentials(7) asks for both; hosts that take a token as the password take this name, or any other, for the user.
TOKEN_USER = "x-access-token"
# It answers for the host of the input and for no other, to which a redirect might lead.
ASKPASS = """#!/bin/sh
case "$1" in
"Username for '$SPOT_GIT_HOST': ") printf '%s\\n' "$SPOT_GIT_USER" ;;
"Password for 'https://$SPOT_GIT_USER@${SPOT_GIT_HOST#https://}': ") printf '%s\\n' "$SPOT_GIT_TOKEN" ;;
*) exit 1 ;;
esac
"""
# A connection that brings less than 1 kB/s for a minute is given up (git-config(1)).
SETTINGS = (
    ("credential.helper", ""),
    ("http.lowSpeedLimit", "1000"),
    ("http.lowSpeedTime", "60"),
    ("advice.detachedHead", "false"),
)
LAST_LINES = 5


class GitFailed(Exception):
    """With what a person needs to know, and no token."""


def split_source(source):
    """(url, ref) of `git+https://…[@ref]`; without a ref the default branch's `HEAD`."""
    url, at, ref = source[len("git+") :].rpartition("@")
    return (url, ref) if at else (ref, "HEAD")


def stage_commit(source, credential, environment, scratch, target):
    """(files, bytes, commit): the commit's files over what is in the directory `target` (a descriptor), with a shallow `.git`.

    `credential`: None, `TOKEN` or `USER:TOKEN`; `environment`: the job's own, where GIT_SSL_CAINFO and proxies are;
    `scratch`: an empty directory of the job's user, on the file system that `target` is on.
    """
    url, ref = split_source(source)
    git = Git(scratch, dict(environment, **_credential_variables(url, credential, scratch)), credential)
    git.run("init", "--quiet", scratch)
    git.run("remote", "add", "origin", url)
    commit = _fetch(git, ref)
    place = os.readlink("/proc/self/fd/%d" % target)
    git.run("--work-tree=" + place, "checkout", "--quiet", "--force", "--detach", commit)
    sizes = [line.split(None, 4)[3] for line in git.run("ls-tree", "-r", "-l", commit).splitlines()]
    _move(os.path.join(scratch, ".git"), os.path.join(place, ".git"))
    return len(sizes), sum(int(size) for size in sizes if size.isdigit()), commit


def _fetch(git, ref):
    """A host need not give a commit by its name; then all of its branches and tags are asked for."""
    try:
        git.run("fetch", "--quiet", "--depth=1", "--no-tags", "origin", ref)
        return git.run("rev-parse", "--verify", "FETCH_HEAD^{commit}").strip()
    except GitFailed:
        if not re.fullmatch("[0-9a-f]{7,64}", ref):
            raise
    git.run("fetch", "--quiet", "--tags", "origin", "+refs/heads/*:refs/remotes/origin/*")
    return git.run("rev-parse", "--verify", ref + "^{commit}").strip()


def _move(made, place):
    """Of an earlier try, or of an upload: the files are this commit's now."""
    shutil.rmtree(place, ignore_errors=True)
    os.rename(made, place)


class Git:
    def __init__(self, folder, environment, credential):
        self.folder, self.environment = folder, environment
        self.hidden = hidden_texts([] if credential is None else [credential, credential.partition(":")[2]])

    def run(self, *arguments):
        """What it printed; GitFailed with its last words."""
        settings = [word for name, value in SETTINGS for word in ("-c", "%s=%s" % (name, value))]
        where = [] if arguments[0] == "init" else ["--git-dir=" + os.path.join(self.folder, ".git")]
        try:
            ended = subprocess.run(
                ["git"] + settings + where + list(arguments),
                cwd="/",
                env=self.environment,
                stdin=subprocess.DEVNULL,
                stdout=subprocess.PIPE,
                stderr=subprocess.PIPE,
            )
        except FileNotFoundError:
            remedy = "install it in `setup`, such as `sudo dnf install -y git`"
            raise GitFailed("this image has no git: " + remedy) from None
        if ended.returncode != 0:
            words = mask_text(ended.stderr.decode(errors="replace").strip(), self.hidden)
            raise GitFailed("\n".join(words.splitlines()[-LAST_LINES:]) or "git failed")
        return ended.stdout.decode(errors="replace")


def _credential_variables(url, credential, scratch):
    variables = {
        "GIT_TERMINAL_PROMPT": "0",
        "GIT_ALLOW_PROTOCOL": "https",
        "GIT_LFS_SKIP_SMUDGE": "1",
        "GIT_ASKPASS": "true",
        "LC_ALL": "C",
    }
    if credential is None:
        return variables
    user, colon, token = credential.strip().partition(":")
    askpass = os.path.join(scratch, "askpass")
    with open(askpass, "w") as sink:
        sink.write(ASKPASS)
    os.chmod(askpass, 0o700)
    return dict(
        variables,
        GIT_ASKPASS=askpass,
        SPOT_GIT_HOST="/".join(url.split("/")[:3]),
        SPOT_GIT_USER=user if colon else TOKEN_USER,
        SPOT_GIT_TOKEN=token if colon else user,
    )
