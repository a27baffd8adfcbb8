/** What `spot profiles save` reads: a profile as `show` prints it, one of spot-connect's, or a file of several of those. */
import { isMembers, type Members } from "../../core/json-checks.ts";
import { nearestName } from "../../core/nearest-name.ts";
import { JOB_FIELDS } from "../../core/job-fields.ts";
import { UsageError } from "../exit-codes.ts";
import { ANCESTOR_FIELD_NAMES, inlineScripts, isAncestorField, translateProfile } from "./ancestor-fields.ts";

interface ProfileFile {
  /** null: the file does not say. */
  readonly name: string | null;
  readonly description: string;
  readonly defaults: Record<string, unknown>;
  readonly remarks: readonly string[];
}
interface Source {
  readonly file: string;
  /** That was asked for; null: none. */
  readonly name: string | null;
  /** The text of another file that this one names. */
  readonly read: (path: string) => Promise<string>;
}

const OWN = ["name", "description", "defaults"] as const;
/** Of an answer of the API, which are no part of what is saved. */
const PASSED_OVER = ["source", "savedAt"];

export async function readProfileFile(fields: Members, source: Source): Promise<ProfileFile> {
  const { file, name } = source;
  if (isCollection(fields)) {
    if (name === null)
      throw new UsageError(`${file} holds several profiles`, {
        remedy: `Say with --name which is to be saved: ${Object.keys(fields).slice(0, 8).join(", ")}${Object.keys(fields).length > 8 ? ", …" : ""}.`,
      });
    if (!Object.hasOwn(fields, name)) throw noSuch(file, name, Object.keys(fields));
    return await readProfileFile(fields[name] as Members, { ...source, file: `${file}, ${name}` });
  }
  for (const field of Object.keys(fields)) refuseUnknown(file, field);
  const said = (field: "name" | "description"): string | null => {
    const value = fields[field];
    if (value === undefined) return null;
    if (typeof value === "string") return value;
    throw new UsageError(`${field} in ${file} is no text`, { remedy: "It takes text." });
  };
  const { defaults = {} } = fields;
  if (!isMembers(defaults))
    throw new UsageError(`defaults in ${file} is not an object`, { remedy: "It holds fields of a job." });
  const isOld = Object.keys(fields).some(isAncestorField);
  if (isOld && fields["defaults"] !== undefined)
    throw new UsageError(`${file} has both \`defaults\` and fields of spot-connect`, {
      remedy: "Put all into `defaults`.",
    });
  const translation = translateProfile(fields, file);
  const translated = await inlineScripts(translation.job, source.read);
  return {
    name: said("name"),
    description: said("description") ?? "",
    defaults: isOld ? { ...translated } : { ...defaults },
    remarks: translation.remarks,
  };
}

/** The ancestor kept all its profiles in one file, by their names. */
const isCollection = (fields: Members): boolean =>
  Object.keys(fields).length > 0 &&
  Object.entries(fields).every(([name, value]) => isMembers(value) && !isKnown(name) && !isJobField(name));

const isKnown = (name: string): boolean => isAncestorField(name) || [...OWN, ...PASSED_OVER].includes(name);
const isJobField = (name: string): boolean => Object.hasOwn(JOB_FIELDS, name);

function refuseUnknown(file: string, name: string): void {
  if (isKnown(name)) return;
  const nearest = nearestName(name, [...OWN, ...ANCESTOR_FIELD_NAMES]);
  const remedy = isJobField(name)
    ? `A job's fields stand in \`defaults\`: {"defaults": {"${name}": …}}.`
    : nearest === null
      ? `Its fields are ${OWN.join(", ")}, or those of spot-connect: ${ANCESTOR_FIELD_NAMES.join(", ")}.`
      : `Did you mean ${nearest}?`;
  throw new UsageError(`${file} has no field ${name}`, { remedy });
}

function noSuch(file: string, name: string, names: readonly string[]): UsageError {
  const nearest = nearestName(name, names);
  return new UsageError(`${file} has no profile ${name}`, {
    remedy: nearest === null ? `It has ${names.slice(0, 8).join(", ")}.` : `Did you mean ${nearest}?`,
  });
}
