/** The job that a `spot run` means, and what of this machine goes along. Pure but for what it asks of the directory. */
import { basename } from "node:path";
import { isMembers, type Members } from "../../core/json-checks.ts";
import { splitWords } from "../../core/posix-words.ts";
import { UsageError } from "../exit-codes.ts";
import { mergeFields } from "../profiles/ancestor-fields.ts";
import { setFields } from "../set-fields.ts";
import { cutNames } from "../upload/list-words.ts";
import type { Along } from "../upload/parts.ts";
import type { Here } from "./here.ts";
import { findScripts, quoteWord } from "./scripts.ts";
import { readSwitch, type Settings } from "./settings.ts";

/** Without the directory that its paths begin at: this one. */
export type Upload = Omit<Along, "cwd">;
export interface Run {
  readonly job: Members & { readonly name: string };
  /** Those of one target stand together. */
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

export async function jobOf(settings: Settings, base: Members, words: Words, here: Here): Promise<Run> {
  const remarks: string[] = [];
  const isMore = mayComeAlong(settings, setFields(base, words.set ?? []));
  const scripts = await findScripts(await scriptLines(settings, words, here), here, isMore);
  remarks.push(...scripts.remarks);
  const target = targetOf(settings.remotepath ?? "", remarks);
  const said = [
    base,
    fieldsOf(settings),
    scripts.lines.length === 0 ? {} : { scripts: scripts.lines, command: null },
    mountFields(settings, words, remarks),
  ].reduce(mergeFields, {});
  const fields = setFields(said, words.set ?? []);
  const name = textOfName(fields["name"] ?? nameAfter(scripts.lines[0]));
  const uploads = byTarget([
    ...scripts.files.map(({ path, directory }) => ({ paths: [path], to: directory, areScripts: true })),
    ...(settings.upload === undefined ? [] : [{ paths: settings.upload, to: target }]),
  ]);
  if (settings.upload === undefined && settings.remotepath !== undefined)
    remarks.push("-r says where uploads go, and nothing is uploaded: name it with -u");
  return { job: { ...fields, name }, uploads, remarks };
}

/** It is looked for among the jobs that run before the service judges the job. */
function textOfName(name: unknown): string {
  if (typeof name === "string") return name;
  if (name === undefined)
    throw new UsageError("the job has no name", {
      remedy: "Name a script, or the job itself: `spot run -n digits train.py`.",
    });
  throw new UsageError(`name is ${JSON.stringify(name)}, and it takes text`, {
    remedy: "Say it with -n, which reads all as text: `spot run -n 1 train.py`.",
  });
}

async function scriptLines({ script }: Settings, { positional }: Words, { isThere }: Here): Promise<readonly string[]> {
  if (positional.length === 0) return script === undefined ? [] : await cutNames(script, isThere);
  const [first = "", ...rest] = positional;
  // One word with blanks is a line, as in `-s`; several are words.
  return [rest.length === 0 ? first : positional.map(quoteWord).join(" ")];
}

const fieldsOf = (settings: Settings): Members => {
  const { name, profile, filesystem, types, imageid, price, username, keypair, securitygroup, instanceprofile } =
    settings;
  const { firewall, monitoring } = settings;
  return defined({
    name,
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
  const path = remotepath.replaceAll("\\", "/").replace(/^\.\//, "");
  const atHome = path.replace(/^(?:~|\/home\/[^/]+)(?:\/+|$)/, "");
  const inside = atHome.replace(/^efs(?:\/+|$)/, "");
  const left = path.slice(0, path.length - inside.length);
  if (inside !== atHome)
    remarks.push(`-r: the job's directory is on the file system already, so \`${left}\` is left out`);
  else if (left !== "") remarks.push(`-r: paths begin at the job's directory, so \`${left}\` is left out`);
  return inside === "." ? "" : inside.replace(/\/+$/, "");
}

const mayComeAlong = ({ upload }: Settings, base: Members): boolean =>
  upload !== undefined || (Array.isArray(base["inputs"]) && base["inputs"].length > 0);

/** Scripts of one directory are one upload; what comes later is laid over what comes before. */
function byTarget(uploads: readonly Upload[]): readonly Upload[] {
  return [...new Set(uploads.map(({ to }) => to))].flatMap((target) => {
    const list = uploads.filter(({ to }) => to === target);
    const scripts = list.filter(({ areScripts }) => areScripts);
    const paths = [...new Set(scripts.flatMap((each) => each.paths))];
    const [first] = scripts;
    return [...(first === undefined ? [] : [{ ...first, paths }]), ...list.filter(({ areScripts }) => !areScripts)];
  });
}

/** `train.py --epochs 20` is `train`. */
function nameAfter(line: string | undefined): string | undefined {
  const file = basename(splitWords(line ?? "")?.[0] ?? "").replace(/\.\w+$/, "");
  const name = file.replaceAll(/[^A-Za-z0-9._-]/g, "-").replace(/^[^A-Za-z0-9]+/, "");
  return name === "" ? undefined : name.slice(0, 48);
}
