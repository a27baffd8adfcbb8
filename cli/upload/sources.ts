/** What an upload names: lists, files, directories and globs, with this system's separators or with Windows'. */
import { glob, stat } from "node:fs/promises";
import { basename, join, resolve } from "node:path";
import { NotFoundError } from "../exit-codes.ts";
import { cutNames, type Names } from "./list-words.ts";

export interface Source {
  /** An absolute path on this machine. */
  readonly file: string;
  /** Its place below the upload's target, `/` between parts; empty: what is in the directory goes into the target itself. */
  readonly to: string;
  /** Found by a glob, so what is ignored stays at home. */
  readonly isFound: boolean;
}

/** Of each word what it names. */
export async function findSources(cwd: string, names: Names): Promise<readonly (readonly Source[])[]> {
  const words = await cutNames(names, (name) => isThere(resolve(cwd, name)));
  const lists: (readonly Source[])[] = [];
  for (const word of words) lists.push(await findWord(cwd, word));
  return lists;
}

async function findWord(cwd: string, word: string): Promise<readonly Source[]> {
  for (const written of waysToWrite(word)) {
    const file = resolve(cwd, written);
    if (await isThere(file)) return [{ file, to: nameIn(written, file), isFound: false }];
  }
  const pattern = toSlashes(word);
  const found = GLOB.test(pattern) ? await findGlob(cwd, pattern) : [];
  if (found.length > 0) return found;
  throw new NotFoundError(GLOB.test(pattern) ? `nothing matches ${word}` : `there is no file ${word}`, {
    remedy: "Paths are read from the directory that the command runs in; put a glob in quotes.",
  });
}

const GLOB = /[*?[{]/;

const toSlashes = (path: string): string => path.replaceAll("\\", "/");

/** The path as given, with Windows' separators as slashes, and a drive where the Linux inside Windows (WSL) has it. */
export function waysToWrite(word: string): readonly string[] {
  if (!word.includes("\\")) return [word];
  const slashes = toSlashes(word);
  const [, drive, rest] = /^([A-Za-z]):\/(.*)$/.exec(slashes) ?? [];
  return [word, slashes, ...(drive === undefined ? [] : [`/mnt/${drive.toLowerCase()}/${rest}`])];
}

/** A file or directory keeps its name; of `.` and of a drive's root there is only what is in them. */
export function nameIn(written: string, file: string): string {
  const last = written.replace(/\/+$/, "").split("/").at(-1) ?? "";
  return last === "." || last === "" || /^[A-Za-z]:$/.test(last) ? "" : basename(file);
}

/** They name what is in directories already, and none for its own sake. */
const ENDS_BELOW = /(?:^|\/)\*\*(?:\/\*)?\/*$/;

/**
 * What matches keeps its path from where the pattern begins to be one: `src/**` keeps what is below `src`. A directory
 * that matches is meant with what is in it.
 */
async function findGlob(cwd: string, pattern: string): Promise<readonly Source[]> {
  const fixed = pattern.split("/").findIndex((part) => GLOB.test(part));
  const base = resolve(cwd, pattern.split("/").slice(0, fixed).join("/") || (pattern.startsWith("/") ? "/" : "."));
  const rest = pattern.split("/").slice(fixed).join("/");
  const found: Source[] = [];
  for await (const path of glob(rest, { cwd: base })) {
    const file = join(base, path);
    if (ENDS_BELOW.test(pattern) && (await isDirectory(file))) continue;
    found.push({ file, to: toSlashes(path), isFound: true });
  }
  return found.toSorted((a, b) => (a.to < b.to ? -1 : 1));
}

export const isThere = (file: string): Promise<boolean> =>
  stat(file).then(
    () => true,
    () => false,
  );

const isDirectory = (file: string): Promise<boolean> =>
  stat(file).then(
    (found) => found.isDirectory(),
    () => false,
  );
