import { spawnSync } from "node:child_process";
import { readFileSync } from "node:fs";
import { findPython } from "./python.ts";

/** null: the kernel lets us make instances; else one line that says what to do about it. Asked once per process. */
export function whyNoSandbox(): string | null {
  known ??= { problem: probe() ?? whyNoPython() };
  return known.problem;
}

/** The first ordinary user of Linux distributions, ec2-user among them. */
const ORDINARY_UID = 1000;

/** Root who can become other users. Root of a user namespace that maps none but itself is an ordinary user in disguise. */
export function isFullRoot(): boolean {
  if (process.getuid?.() !== 0) return false;
  const ranges = readFileSync("/proc/self/uid_map", "utf8").trim().split("\n");
  return ranges.some((range) => {
    const [inside = 0, , count = 0] = range.trim().split(/\s+/).map(Number);
    return inside <= ORDINARY_UID && ORDINARY_UID < inside + count;
  });
}

let known: { readonly problem: string | null } | undefined;

function probe(): string | null {
  const user = isFullRoot() ? [] : ["--user", "--map-root-user"];
  const namespaces = ["--mount", "--uts", "--ipc", "--net", "--pid", "--fork", "--kill-child"];
  const command = ["sh", "-c", "mount -t tmpfs none /tmp && mkdir /tmp/proc && mount -t proc proc /tmp/proc"];
  const { status, stderr, error } = spawnSync("unshare", [...namespaces, ...user, ...command], { encoding: "utf8" });
  if (status === 0) return null;
  const said = (error?.message ?? stderr).trim().split("\n").at(-1) ?? "";
  return `this kernel refuses the namespaces that local instances need (${said}): ${remedy(error !== undefined)}`;
}

function remedy(missing: boolean): string {
  if (missing) return "install util-linux (unshare)";
  if (process.getuid?.() === 0) return "in a container, run it with --privileged or --security-opt seccomp=unconfined";
  return "run `sudo sysctl kernel.apparmor_restrict_unprivileged_userns=0 kernel.unprivileged_userns_clone=1`, or be root";
}

function whyNoPython(): string | null {
  try {
    findPython();
    return null;
  } catch (error) {
    return (error as Error).message;
  }
}
