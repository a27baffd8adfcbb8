/** Paths a job names: always inside its own directory, so one job can never read or overwrite another's. */

/** Relative, with no `..` in it; `.` and repeated slashes are harmless. */
export const INSIDE_JOB = /^(?!\/|(?:[\s\S]*\/)?\.\.(?:\/|$))/;
export const isInsideJob = (path: string): boolean => INSIDE_JOB.test(path);

/** A pattern for outputs: inside, and not an empty one. */
export const PATTERN_INSIDE_JOB = new RegExp(`${INSIDE_JOB.source}[\\s\\S]*\\S`);

/** `./data//raw` is `data/raw/`; `.` and the empty path are the working directory itself: empty. */
export function directoryOf(path: string): string {
  const parts = path.split("/").filter((part) => part !== "" && part !== ".");
  return parts.length === 0 ? "" : `${parts.join("/")}/`;
}
