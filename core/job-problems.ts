/** Turns what the schema complains about into fields, problems and what would be right. */
import type * as z from "zod";
import type { FieldProblem } from "./errors.ts";
import { expectedOf, formatPath, JOB_FIELDS, LATER_FIELDS } from "./job-fields.ts";
import { nearestName } from "./nearest-name.ts";

type Path = readonly PropertyKey[];
type Issue = z.core.$ZodIssue;

export const fieldProblem = (path: Path, problem: string): FieldProblem => ({
  field: formatPath(path),
  problem,
  expected: expectedOf(path),
});

/**
 * One zod issue may be several fields: an object's unknown members come as one issue. Beyond `mostElaborate` of those no
 * nearest name is looked for: a body can hold thousands.
 */
export function problemsOfIssue(issue: Issue, root: unknown, mostElaborate: number): readonly FieldProblem[] {
  if (issue.code === "unrecognized_keys")
    return issue.keys.map((key, index) => {
      const path = [...issue.path, key];
      return index < mostElaborate ? unknownField(path) : { field: formatPath(path), ...NO_FIELD };
    });
  // A record's wrong key is reported at the member's own path.
  if (issue.code === "invalid_key") return [fieldProblem(issue.path, issue.issues[0]?.message ?? "is not a free name")];
  return [fieldProblem(issue.path, describeIssue(issue, valueAt(root, issue.path)))];
}

function describeIssue(issue: Issue, value: unknown): string {
  if (value === undefined) return "is missing";
  if (issue.code === "invalid_type") return `is ${typeName(value)}`;
  if (issue.code === "invalid_value") return "is none of the known values";
  if (issue.code === "too_small") return typeof value === "number" ? "is too small" : "is too short";
  if (issue.code === "too_big") return typeof value === "number" ? "is too large" : "is too long";
  return issue.message;
}

const NO_FIELD = { problem: "is no field of a job", expected: "a known field" };

function unknownField(path: Path): FieldProblem {
  const field = formatPath(path);
  if (LATER_FIELDS.includes(field)) {
    return { field, problem: "is not supported yet", expected: "no such field in this release" };
  }
  const meant = nearestField(path);
  return { ...NO_FIELD, field, expected: meant === null ? knownMembers(path) : `\`${meant}\`` };
}

/** A sibling that is spelled alike, else the same or a like name elsewhere: `image` is meant as `instance.image`. */
function nearestField(path: Path): string | null {
  const name = String(path.at(-1));
  const parent = formatPath(path.slice(0, -1));
  const sibling = nearestName(name, membersOf(parent));
  if (sibling !== null) return parent === "" ? sibling : `${parent}.${sibling}`;
  const fields = Object.keys(JOB_FIELDS).filter((field) => !/[[*]/.test(field));
  const last = (field: string): string => field.split(".").at(-1)!;
  const elsewhere = nearestName(name, fields.map(last));
  return fields.find((field) => last(field) === elsewhere) ?? null;
}

const knownMembers = (path: Path): string => `one of ${membersOf(formatPath(path.slice(0, -1))).join(", ")}`;

function membersOf(parent: string): readonly string[] {
  const prefix = parent === "" ? "" : `${parent.replaceAll(/\[\d+\]/g, "[]")}.`;
  return Object.keys(JOB_FIELDS)
    .filter((field) => field.startsWith(prefix))
    .map((field) => field.slice(prefix.length))
    .filter((name) => /^\w+$/.test(name));
}

export function unknownProfile(name: string, names: readonly string[]): FieldProblem {
  const nearest = nearestName(name, names);
  const expected = nearest === null ? `one of ${names.join(", ")}` : `\`${nearest}\``;
  return { field: "profile", problem: "is no profile", expected };
}

function valueAt(root: unknown, path: Path): unknown {
  return path.reduce<unknown>((value, part) => {
    const isHolder = typeof value === "object" && value !== null && Object.hasOwn(value, part);
    return isHolder ? (value as Readonly<Record<PropertyKey, unknown>>)[part] : undefined;
  }, root);
}

function typeName(value: unknown): string {
  if (value === null) return "null";
  if (Array.isArray(value)) return "a list";
  if (typeof value === "object") return "an object";
  if (typeof value === "number") return Number.isInteger(value) ? "a whole number" : "a number";
  return typeof value === "boolean" ? "true or false" : "text";
}
