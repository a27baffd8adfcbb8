/** `spot.json` of a project: what its jobs have in common, and which stack they go to. */
import { readFile } from "node:fs/promises";
import { dirname, join, resolve } from "node:path";
import { isMembers, type Members } from "../../core/json-checks.ts";
import { nearestName } from "../../core/nearest-name.ts";
import { UsageError } from "../exit-codes.ts";
import {
  ANCESTOR_FIELD_NAMES,
  inlineScripts,
  isAncestorField,
  mergeFields,
  translateProfile,
} from "../profiles/ancestor-fields.ts";
import { readText, SETTING_NAMES } from "./settings.ts";

const PROJECT_FILE = "spot.json";

export interface Project {
  /** As it is best called in a message. */
  readonly path: string;
  /** Paths in the file are below it. */
  readonly directory: string;
  /** Of cli/run/settings.ts, unread. */
  readonly values: Members;
  /** Fields for every job. */
  readonly job: Members;
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
  job: {},
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
    return await readFile(file, "utf8");
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    if (code === "ENOENT" || code === "ENOTDIR") return null;
    throw error;
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
  const inlined = await inlineScripts(translation.job, (file) => readFile(resolve(directory, file), "utf8"));
  return {
    path,
    directory,
    values: { ...fields, ...pathsBelow(directory, fields) },
    job: mergeFields(inlined, job),
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

/** Paths of the file begin at its place, wherever the command is called. */
function pathsBelow(directory: string, { upload, script }: Members): Members {
  if (directory === process.cwd()) return {};
  const below = (value: unknown): unknown => {
    if (Array.isArray(value)) return (value as unknown[]).map(below);
    if (typeof value !== "string") return value;
    return value
      .split(",")
      .map((path) => (/^(?:\/|[A-Za-z]:)/.test(path.trim()) ? path : `${directory}/${path.trim()}`))
      .join(",");
  };
  return {
    ...(upload === undefined ? {} : { upload: below(upload) }),
    ...(script === undefined ? {} : { script: below(script) }),
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
