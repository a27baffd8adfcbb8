import { spawnSync } from "node:child_process";
import { existsSync } from "node:fs";
import { dirname } from "node:path";

export interface Python {
  readonly path: string;
  /** Directories outside /usr that it needs inside an instance. */
  readonly hostPaths: readonly string[];
}

const ASK = "import os,sys; print(*sys.version_info[:2], os.path.realpath(sys.executable), sys.base_prefix, sep='\\n')";

/** The system's Python where it is new enough, since any user can read it; else the one on PATH. Needs 3.8. */
export function findPython(): Python {
  for (const candidate of ["/usr/bin/python3", "python3"]) {
    if (candidate.startsWith("/") && !existsSync(candidate)) continue;
    const answer = spawnSync(candidate, ["-IS", "-c", ASK], { encoding: "utf8" });
    const [major, minor, path, prefix] = answer.stdout?.split("\n") ?? [];
    if (answer.status !== 0 || !path || !prefix || Number(major) !== 3 || Number(minor) < 8) continue;
    return { path, hostPaths: path.startsWith("/usr/") ? [] : [prefix] };
  }
  throw new Error("local instances need python3 ≥ 3.8 on this machine: install it, or put it on PATH");
}

/** The instance's PATH: its own commands first, then the host's, then a Python that lives elsewhere. */
export function searchPath(python: Python): string {
  const directories = ["/sbin", "/bin", "/usr/local/sbin", "/usr/local/bin", "/usr/sbin", "/usr/bin"];
  return [...directories, ...(python.hostPaths.length > 0 ? [dirname(python.path)] : [])].join(":");
}
