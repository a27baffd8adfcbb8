/** Kills a function's process, as Lambda does when its host fails: at once, in the middle of whatever it does. */
import { readdirSync, readFileSync } from "node:fs";

/** How many processes were killed. The local cloud runs each execution environment as a child of this process. */
export function killFunction(functionName: string): number {
  const victims = readdirSync("/proc")
    .filter((entry) => /^\d+$/.test(entry))
    .map(Number)
    .filter((pid) => isChild(pid) && environmentOf(pid).includes(`AWS_LAMBDA_FUNCTION_NAME=${functionName}`));
  for (const pid of victims) process.kill(pid, "SIGKILL");
  return victims.length;
}

/** proc(5): the fourth field of `stat` is the parent; the second, in parentheses, may hold blanks. */
const isChild = (pid: number): boolean => {
  const stat = read(`/proc/${pid}/stat`);
  return Number(stat.slice(stat.lastIndexOf(")") + 2).split(" ")[1]) === process.pid;
};

const environmentOf = (pid: number): readonly string[] => read(`/proc/${pid}/environ`).split("\0");

function read(path: string): string {
  try {
    return readFileSync(path, "utf8");
  } catch {
    return "";
  }
}
