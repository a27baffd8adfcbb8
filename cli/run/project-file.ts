/** `spot.json` of a project: what its jobs have in common, and which stack they go to. */
import { dirname, join, resolve } from "node:path";
import { isMembers, type Members } from "../../core/json-checks.ts";
import { nearestName } from "../../core/nearest-name.ts";
import { NotFoundError, UsageError } from "../exit-codes.ts";
import {
  ANCESTOR_FIELD_NAMES,
  inlineScripts,
  isAncestorField,
  mergeFields,
  translateProfile,
} from "../profiles/ancestor-fields.ts";
import { readTextFile } from "../text-file.ts";
import { cutNames } from "../upload/list-words.ts";
import { isThere } from "../upload/sources.ts";
import { readText, SETTING_NAMES } from "./settings.ts";

const PROJECT_FILE = "spot.json";

export interface Project {
  /** As it is best called in a message. */
  readonly path: string;
  /** Paths in the file are below it. */
  readonly directory: string;
  /** Of cli/run/settings.ts, unread. */
  readonly values: Members;
  /** Fields for every job. Scripts that they name are read now, and only for who asks. */
  readonly readJob: () => Promise<Members>;
  readonly stack: string | null;
  readonly region: string | null;
  readonly awsProfile: string | null;
  /** What became of the ancestor's fields. */
  readonly remarks: readonly string[];
}
export const NO_PROJECT: Project = {
  path: PROJECT_FILE,
  directory: ".",
  values: {},
  readJob: async () => ({}),
  stack: null,
  region: null,
  awsProfile: null,
  remarks: [],
};

const CONNECTION = ["stack", "stage", "region", "awsProfile"] as const;
const KNOWN = [...CONNECTION, "job", ...SETTING_NAMES, ...ANCESTOR_FIELD_NAMES];

/** The nearest one, from the directory upwards; without one nothing is said. */
export async function findProject(directory: string): Promise<Project> {
  for (let here = resolve(directory); ; here = dirname(here)) {
    const text = await readIfThere(join(here, PROJECT_FILE));
    if (text !== null) return await readProject(here, text);
    if (here === dirname(here)) return NO_PROJECT;
  }
}

async function readIfThere(file: string): Promise<string | null> {
  try {
    return await readTextFile(file);
  } catch (error) {
    const { code, message } = error as NodeJS.ErrnoException;
    if (code === "ENOENT" || code === "ENOTDIR") return null;
    throw new UsageError(code === "EISDIR" ? `${file} is a directory` : `${file} cannot be read: ${message}`, {
      remedy: `A project's settings stand in a file of this name: make it one that you may read, or rename it.`,
      cause: error,
    });
  }
}

async function readProject(directory: string, text: string): Promise<Project> {
  const path = join(directory, PROJECT_FILE);
  const fields = parseFields(path, text);
  for (const name of Object.keys(fields)) refuseUnknown(path, name);
  const said = (name: (typeof CONNECTION)[number]): string | null =>
    fields[name] === undefined ? null : readText(fields[name], `${name} in ${path}`);
  if (said("stack") !== null && said("stage") !== null)
    throw new UsageError(`stack and stage in ${path} are two ways to say the same`, {
      remedy: "Leave one of them out.",
    });
  const { job = {} } = fields;
  if (!isMembers(job)) throw new UsageError(`job in ${path} is not an object`, { remedy: "It holds fields of a job." });
  const translation = translateProfile(ownFields(fields), path);
  return {
    path,
    directory,
    values: { ...fields, ...(await pathsBelow(directory, fields)) },
    readJob: async () => mergeFields(await inlineScripts(translation.job, (file) => readScript(path, file)), job),
    stack: said("stack") ?? (said("stage") === null ? null : `spot-connect-${said("stage")}`),
    region: said("region"),
    awsProfile: said("awsProfile"),
    remarks: translation.remarks.map((remark) => `${path}: ${remark}`),
  };
}

/** `region`, `username` and `price` mean here what they mean as options. */
const ownFields = (fields: Members): Members =>
  Object.fromEntries(
    Object.entries(fields).filter(
      ([name]) => isAncestorField(name) && name !== "region" && !(SETTING_NAMES as readonly string[]).includes(name),
    ),
  );

/** What an error says of it names the field, which is the ancestor's. */
async function readScript(path: string, file: string): Promise<string> {
  const place = resolve(dirname(path), file);
  const text = await readTextFile(place).catch((error: NodeJS.ErrnoException) => {
    const remedy = "Name files in `scripts` as seen from the directory of spot.json, or leave them out.";
    if (error.code === "ENOENT" || error.code === "ENOTDIR")
      throw new NotFoundError(`scripts in ${path}: there is no file ${file}`, { remedy, cause: error });
    const why = error.code === "EISDIR" ? "is a directory" : `cannot be read: ${error.message}`;
    throw new UsageError(`scripts in ${path}: ${file} ${why}`, { remedy, cause: error });
  });
  if (text.trim() !== "") return text;
  throw new UsageError(`scripts in ${path}: ${file} is empty`, { remedy: "Leave it out of `scripts`." });
}

/** Paths of the file begin at its place, wherever the command is called. */
async function pathsBelow(directory: string, { upload, script }: Members): Promise<Members> {
  if (directory === process.cwd()) return {};
  const below = async (value: unknown): Promise<unknown> => {
    const names =
      typeof value === "string" ? await cutNames(value, (name) => isThere(resolve(directory, name))) : value;
    if (!Array.isArray(names)) return value;
    return (names as unknown[]).map((path) =>
      typeof path !== "string" || /^(?:\/|[A-Za-z]:)/.test(path.trim()) ? path : `${directory}/${path.trim()}`,
    );
  };
  return {
    ...(upload === undefined ? {} : { upload: await below(upload) }),
    ...(script === undefined ? {} : { script: await below(script) }),
  };
}

function parseFields(path: string, text: string): Members {
  let fields: unknown;
  try {
    fields = JSON.parse(text);
  } catch (error) {
    const problem = error instanceof Error ? error.message : String(error);
    throw new UsageError(`${path} is not JSON: ${problem}`, { remedy: "Mend it there, or remove it.", cause: error });
  }
  if (isMembers(fields)) return fields;
  throw new UsageError(`${path} is not a JSON object`, { remedy: 'Such as {"stage": "dev", "upload": "code/"}.' });
}

function refuseUnknown(path: string, name: string): void {
  if ((KNOWN as readonly string[]).includes(name)) return;
  const nearest = nearestName(name, KNOWN);
  throw new UsageError(`${path} has no field ${name}`, {
    remedy:
      nearest === null
        ? `Its fields are ${[...CONNECTION, "job", ...SETTING_NAMES].join(", ")}, and those of spot-connect's profiles; what else a job has goes into \`job\`.`
        : `Did you mean ${nearest}?`,
  });
}
