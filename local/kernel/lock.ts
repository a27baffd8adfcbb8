/** One local cloud per state directory: a lock file that names its process, taken over when that process is gone. */
import { mkdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";

interface Owner {
  readonly pid: number;
  /** What tells this process from a later one with the same number; empty where there is no /proc. */
  readonly birth: string;
}

/** Returns the release of the lock. Throws one clear line when another process holds it. */
export function lockDirectory(directory: string): () => void {
  mkdirSync(directory, { recursive: true });
  const path = join(directory, "lock");
  const owner = readOwner(path);
  if (owner && isAlive(owner)) {
    throw new Error(`${directory} is in use by the local cloud with process id ${owner.pid}; stop that one first`);
  }
  rmSync(path, { force: true });
  // "wx": of two processes that both found no owner, one fails here.
  writeFileSync(path, JSON.stringify({ pid: process.pid, birth: birthOf(process.pid) }), { flag: "wx" });
  return () => rmSync(path, { force: true });
}

function readOwner(path: string): Owner | null {
  try {
    return JSON.parse(readFileSync(path, "utf8")) as Owner;
  } catch {
    return null;
  }
}

function isAlive({ pid, birth }: Owner): boolean {
  try {
    process.kill(pid, 0);
  } catch (error) {
    // EPERM: it lives, but is another user's.
    if ((error as NodeJS.ErrnoException).code !== "EPERM") return false;
  }
  return birthOf(pid) === birth;
}

/** Boot id and start time since boot (proc(5), field 22 of stat; counted after the command's closing parenthesis). */
function birthOf(pid: number): string {
  try {
    const stat = readFileSync(`/proc/${pid}/stat`, "utf8");
    const startTicks = stat.slice(stat.lastIndexOf(")") + 2).split(" ")[19] ?? "";
    return `${readFileSync("/proc/sys/kernel/random/boot_id", "utf8").trim()} ${startTicks}`;
  } catch {
    return "";
  }
}
