/** Which words of `spot run` are files of this machine, and what they are called in the job. */
import { basename, dirname } from "node:path";
import { nearestName } from "../../core/nearest-name.ts";
import { splitWords } from "../../core/posix-words.ts";
import { NotFoundError } from "../exit-codes.ts";
import { waysToWrite } from "../upload/sources.ts";
import type { Here } from "./here.ts";

interface Scripts {
  readonly lines: readonly string[];
  /** Each with the directory in which it lies. */
  readonly files: readonly { readonly path: string; readonly directory: string }[];
  /** What was made of words that are no files here. */
  readonly remarks: readonly string[];
}

/** A line's first word is a file of this machine that goes along, or a program of the other one. */
export async function findScripts(lines: readonly string[], here: Here, mayComeAlong: boolean): Promise<Scripts> {
  const found = await Promise.all(
    lines.map(async (line) => {
      const file = await findFile(line, here);
      if (file === null) return { line, files: [], remarks: [await takeForProgram(line, here, mayComeAlong)] };
      const place = placeOf(file.path);
      const directory = place.includes("/") ? place.slice(0, place.lastIndexOf("/")) : "";
      return { line: runnable(place) + file.rest, files: [{ path: file.path, directory }], remarks: [] };
    }),
  );
  return {
    lines: found.map(({ line }) => line),
    files: found.flatMap(({ files }) => files),
    remarks: found.flatMap(({ remarks }) => remarks.filter((remark) => remark !== "")),
  };
}

interface FoundFile {
  readonly path: string;
  /** What follows it on its line. */
  readonly rest: string;
}

/** A name with blanks is the whole line; Windows' separators would be taken for escapes. */
async function findFile(given: string, { isThere }: Here): Promise<FoundFile | null> {
  const line = given.trim();
  const [word = ""] = splitWords(line) ?? [];
  const asWritten = /^\S*/.exec(line)![0];
  const candidates = [
    { path: line, rest: "" },
    { path: word, rest: line.slice(lengthOfFirst(line)) },
    { path: asWritten, rest: line.slice(asWritten.length) },
  ];
  for (const { path: written, rest } of candidates)
    for (const path of waysToWrite(written)) if (path !== "" && (await isThere(path))) return { path, rest };
  return null;
}

/** Says what becomes of it, or throws: what looks like a path of this directory has to be one. */
async function takeForProgram(line: string, here: Here, mayComeAlong: boolean): Promise<string> {
  const word = wordOf(line.trim());
  if (word === "") return "";
  const near = await nearestFile(word, here);
  const isScript = looksLikeScript(word.replaceAll("\\", "/"));
  if (isScript && !mayComeAlong)
    throw new NotFoundError(`there is no script ${word}`, {
      remedy: `${near === null ? "" : `Did you mean ${near}? `}Paths are read from the directory that the command runs in; a program of the machine is named by its name alone, or from \`/\` on.`,
    });
  const taken = isScript ? "it has to come along with the uploads or inputs" : "taken as a program of the machine";
  return `${word} is no file here: ${taken}${near === null ? "" : `; did you mean ${near}?`}`;
}

/** With Windows' separators as it was written, else as a shell reads it. */
function wordOf(line: string): string {
  const [, asWritten] = /^([^\s'"]+\\[^\s'"]+)(?:\s|$)/.exec(line) ?? [];
  return asWritten ?? splitWords(line)?.[0] ?? "";
}

/** Programs too have points in their names, such as python3.12; from `/` on it is a path of the machine. */
const looksLikeScript = (path: string): boolean =>
  /\.(?:py|sh)$/.test(path) || (!path.startsWith("/") && (path.includes("/") || /.\.[A-Za-z]\w*$/.test(path)));

/** `trian` is near to `train.py`, whose name is so without what follows the point. */
async function nearestFile(word: string, here: Here): Promise<string | null> {
  const path = word.replaceAll("\\", "/");
  const names = await here.namesIn(dirname(path));
  const stems = new Map(names.map((name) => [name.replace(/(?<=.)\.\w+$/, ""), name]));
  const near = nearestName(basename(path), [...names, ...stems.keys()]);
  if (near === null) return null;
  const name = names.includes(near) ? near : stems.get(near)!;
  const file = path.includes("/") ? `${dirname(path)}/${name}` : name;
  return (await here.isThere(file)) ? file : null;
}

/** Inside this directory it keeps its place; from elsewhere it comes with its name alone. */
function placeOf(path: string): string {
  const slashes = path.replaceAll("\\", "/");
  const parts = slashes.split("/").filter((part) => part !== "" && part !== ".");
  const isInside = !/^(?:\/|[A-Za-z]:)/.test(slashes) && !parts.includes("..");
  return isInside ? parts.join("/") : basename(slashes);
}

/** Without a slash a program is looked for in PATH. */
const runnable = (place: string): string =>
  quoteWord(/\.(?:py|sh)$/.test(place) || place.includes("/") ? place : `./${place}`);

/** Of the first word as it is written, with its quotes. */
function lengthOfFirst(line: string): number {
  for (let length = 1; length <= line.length; length++) {
    const words = splitWords(line.slice(0, length));
    if (words?.length === 1 && (length === line.length || /\s/.test(line[length]!))) return length;
  }
  return line.length;
}

/** As a POSIX shell would have to read it. */
export const quoteWord = (word: string): string =>
  /^[\w./:=@%+,-]+$/.test(word) ? word : `'${word.replaceAll("'", `'\\''`)}'`;
