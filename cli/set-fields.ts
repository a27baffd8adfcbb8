/** `--set instance.market=on-demand`: fields of a job by their path, over what it has. */
import { isMembers, type Members } from "../core/json-checks.ts";
import { UsageError } from "./exit-codes.ts";

/**
 * Lists and objects are JSON, as is all that reads as JSON; anything else is text. `null` is the way to say nothing. What is
 * below fields that have names of the user's is text, whatever it reads as: `env.PART=0`.
 */
export const setFields = (job: Members, changes: readonly string[]): Members => changes.reduce(setField, job);

function setField(job: Members, change: string): Members {
  const [, path, text] = /^([^=]+)=(.*)$/s.exec(change) ?? [];
  if (path === undefined || text === undefined || path.split(".").includes(""))
    throw new UsageError(`--set "${change}" is no field and value`, {
      remedy: "Write the field's path, `=` and its value: `--set limits.runtime=2h`. docs/job.md has the fields.",
    });
  const names = path.split(".");
  return put(job, names, isText(names) ? textOf(text) : valueOf(text));
}

const isText = ([field = "", ...below]: readonly string[]): boolean =>
  ["env", "tags", "secrets"].includes(field) && below.length > 0;

/** In JSON's quotes it is what stands in them. */
function textOf(text: string): string {
  const value = valueOf(text);
  return typeof value === "string" ? value : text;
}

function put(members: Members, [name = "", ...below]: readonly string[], value: unknown): Members {
  if (below.length === 0) return { ...members, [name]: value };
  const under = Object.hasOwn(members, name) ? members[name] : undefined;
  return { ...members, [name]: put(isMembers(under) ? under : {}, below, value) };
}

function valueOf(text: string): unknown {
  try {
    return JSON.parse(text) as unknown;
  } catch {
    return text;
  }
}
