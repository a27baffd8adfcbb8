/** Paths a job names: always inside its own directory, so one job can never read or overwrite another's. */

/** Relative, with no `..` in it; `.` and repeated slashes are harmless. */
export const isInsideJob = (path: string): boolean => !path.startsWith("/") && !path.split("/").includes("..");

/** A pattern for outputs: inside, and not the empty one. */
export const isPatternInsideJob = (pattern: string): boolean => pattern.trim() !== "" && isInsideJob(pattern);

/** `./data//raw` is `data/raw/`; `.` and the empty path are the working directory itself: empty. */
export function directoryOf(path: string): string {
  const parts = path.split("/").filter((part) => part !== "" && part !== ".");
  return parts.length === 0 ? "" : `${parts.join("/")}/`;
}
