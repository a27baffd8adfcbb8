/** The job that a `spot run` means, and what of this machine goes along. Pure but for one question: is there such a file? */
import { basename } from "node:path";
import { isMembers, type Members } from "../../core/json-checks.ts";
import { splitWords } from "../../core/posix-words.ts";
import { NotFoundError, UsageError } from "../exit-codes.ts";
import { mergeFields } from "../profiles/ancestor-fields.ts";
import { setFields } from "../set-fields.ts";
import type { Along } from "../upload/job-inputs.ts";
import { readSwitch, type Settings } from "./settings.ts";

/** Without the directory that its paths begin at: this one. */
export type Upload = Omit<Along, "cwd">;
export interface Run {
  readonly job: Members & { readonly name: string };
  /** One for each target. */
  readonly uploads: readonly Upload[];
  /** What a word of the ancestor's means here, where that is not plain. */
  readonly remarks: readonly string[];
}
export interface Words {
  /** The script and its words, as they stand on the command line. */
  readonly positional: readonly string[];
  readonly newmount?: string;
  readonly efsmount?: string;
  /** `field=value`, any field of a job. */
  readonly set?: readonly string[];
}
/** Of a path as it was written. */
export type IsThere = (path: string) => Promise<boolean>;

export async function jobOf(settings: Settings, base: Members, words: Words, isThere: IsThere): Promise<Run> {
  const remarks: string[] = [];
  const scripts = await findScripts(scriptLines(settings, words), isThere, mayComeAlong(settings, base));
  const target = targetOf(settings.remotepath ?? "", remarks);
  const said = [
    base,
    fieldsOf(settings),
    scripts.lines.length === 0 ? {} : { scripts: scripts.lines, command: null },
    mountFields(settings, words, remarks),
  ].reduce(mergeFields, {});
  const fields = setFields(said, words.set ?? []);
  const named = settings.name ?? fields["name"] ?? nameAfter(scripts.lines[0]);
  if (typeof named !== "string")
    throw new UsageError("the job has no name", {
      remedy: "Name a script, or the job itself: `spot run -n digits train.py`.",
    });
  const uploads = group([
    ...scripts.uploads,
    ...(settings.upload === undefined ? [] : [{ paths: settings.upload, to: target }]),
  ]);
  if (settings.upload === undefined && settings.remotepath !== undefined)
    remarks.push("-r says where uploads go, and nothing is uploaded: name it with -u");
  return { job: { ...fields, name: named }, uploads, remarks };
}

function scriptLines({ script }: Settings, { positional }: Words): readonly string[] {
  if (positional.length === 0) return script ?? [];
  const [first = "", ...rest] = positional;
  // One word with blanks is a line, as in `-s`; several are words.
  return [rest.length === 0 ? first : positional.map(quoteWord).join(" ")];
}

const fieldsOf = (settings: Settings): Members => {
  const { profile, filesystem, types, imageid, price, username, keypair, securitygroup, instanceprofile } = settings;
  const { firewall, monitoring } = settings;
  return defined({
    profile,
    filesystem,
    instance: defined({
      types,
      image: imageid,
      maxPrice: price,
      username,
      keyPair: keypair,
      securityGroups: securitygroup,
      instanceProfile: instanceprofile,
      ingress: firewall,
      monitoring,
    }),
  });
};

const defined = (members: Members): Members =>
  Object.fromEntries(
    Object.entries(members).filter(
      ([, value]) => value !== undefined && !(isMembers(value) && Object.keys(value).length === 0),
    ),
  );

/** The ancestor's two words about mount targets. */
function mountFields({ filesystem }: Settings, { newmount, efsmount }: Words, remarks: string[]): Members {
  if (newmount !== undefined && readSwitch(newmount, "--newmount"))
    remarks.push("-nm: every zone has a mount target of its own already, so no new one is needed");
  if (efsmount === undefined) return {};
  const isWanted = readSwitch(efsmount, "--efsmount");
  if (isWanted) remarks.push("-em: every job has its file system mounted; -f names another than the stack's");
  else if (filesystem !== undefined) remarks.push("-em False counts for nothing beside -f, as before");
  return isWanted || filesystem !== undefined ? {} : { filesystem: null };
}

/** The ancestor's paths began at the home directory, and `efs/` was what persists: here that is all of the job's directory. */
function targetOf(remotepath: string, remarks: string[]): string {
  const path = remotepath.replaceAll("\\", "/").replace(/^~\/|^\.\//, "");
  const inside = path.replace(/^efs(?:\/|$)/, "");
  if (inside !== path) remarks.push("-r: the job's directory is on the file system already, so `efs/` is left out");
  return inside === "." ? "" : inside.replace(/\/+$/, "");
}

interface Scripts {
  readonly lines: readonly string[];
  readonly uploads: readonly Upload[];
}

/** A line's first word is a file of this machine that goes along, or a program of the other one. */
async function findScripts(lines: readonly string[], isThere: IsThere, mayBeThere: boolean): Promise<Scripts> {
  const found = await Promise.all(
    lines.map(async (line) => {
      const [file = ""] = splitWords(line) ?? [];
      // A name with blanks, or with Windows' separators, which would be taken for escapes.
      const written = (await isThere(line)) ? line : file;
      if (!(await isThere(written))) {
        if (!/\.(?:py|sh)$/.test(written) || mayBeThere) return { line, uploads: [] };
        throw new NotFoundError(`there is no script ${written}`, {
          remedy: "Paths are read from the directory that the command runs in.",
        });
      }
      const place = placeOf(written);
      const rest = written === line ? "" : line.trimStart().slice(lengthOfFirst(line.trimStart()));
      const directory = place.includes("/") ? place.slice(0, place.lastIndexOf("/")) : "";
      return { line: runnable(place) + rest, uploads: [{ paths: [written], to: directory }] };
    }),
  );
  return { lines: found.map(({ line }) => line), uploads: found.flatMap(({ uploads }) => uploads) };
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

const mayComeAlong = ({ upload }: Settings, base: Members): boolean =>
  upload !== undefined || (Array.isArray(base["inputs"]) && base["inputs"].length > 0);

/** One input for each target. */
function group(uploads: readonly Upload[]): readonly Upload[] {
  const byTarget = Map.groupBy(uploads, ({ to }) => to);
  return [...byTarget].map(([to, list]) => ({ to, paths: [...new Set(list.flatMap(({ paths }) => paths))] }));
}

/** `train.py --epochs 20` is `train`. */
function nameAfter(line: string | undefined): string | undefined {
  const file = basename(splitWords(line ?? "")?.[0] ?? "").replace(/\.\w+$/, "");
  const name = file.replaceAll(/[^A-Za-z0-9._-]/g, "-").replace(/^[^A-Za-z0-9]+/, "");
  return name === "" ? undefined : name.slice(0, 48);
}

/** As a POSIX shell would have to read it. */
export const quoteWord = (word: string): string =>
  /^[\w./:=@%+,-]+$/.test(word) ? word : `'${word.replaceAll("'", `'\\''`)}'`;
