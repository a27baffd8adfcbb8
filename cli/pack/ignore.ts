/** Which files of a job's directory stay at home. */
import { join, matchesGlob } from "node:path";
import { UsageError } from "../exit-codes.ts";
import { readTextFile } from "../text-file.ts";

const IGNORE_FILE = ".spotignore";
/** Never part of a job, and large. */
const ALWAYS = [".git", "node_modules", "__pycache__"] as const;

/** Takes a path below the directory with `/` between its parts; an ignored directory is not entered. */
export type IsIgnored = (path: string) => boolean;

/**
 * One glob per line. Without a slash it is matched with a name at any depth, with one with the path from the directory;
 * `#` begins a comment.
 */
export async function readIgnoreFile(directory: string): Promise<IsIgnored> {
  const text = await readTextFile(join(directory, IGNORE_FILE)).catch((error: NodeJS.ErrnoException) => {
    if (error.code === "ENOENT") return "";
    throw error;
  });
  const lines = text.split(/\r?\n/).map((line) => line.trim());
  const patterns = lines.filter((line) => line !== "" && !line.startsWith("#")).map(readPattern);
  return (path) => {
    const name = path.slice(path.lastIndexOf("/") + 1);
    return [...ALWAYS, ...patterns].some((pattern) =>
      matchesGlob(pattern.includes("/") ? path : name, pattern.replace(/^\//, "")),
    );
  };
}

function readPattern(line: string): string {
  if (line.startsWith("!"))
    throw new UsageError(`${IGNORE_FILE}: "${line}": patterns that take back are not supported`, {
      remedy: "Write the patterns so that none has to be taken back, or move what is needed elsewhere.",
    });
  return line.replace(/\/+$/, "");
}
