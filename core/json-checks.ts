/** What no field of a request may hold, whatever the field; checked before any schema sees the value. */
import type { FieldProblem } from "./errors.ts";
import { formatPath } from "./job-fields.ts";

export type Members = Readonly<Record<string, unknown>>;
export const isMembers = (value: unknown): value is Members =>
  typeof value === "object" && value !== null && !Array.isArray(value);

const MAX_DEPTH = 12;
const LONE_SURROGATE = /\p{Surrogate}/u;

const problemAt = (path: readonly PropertyKey[], problem: string, expected: string): readonly FieldProblem[] => [
  { field: formatPath(path), problem, expected },
];

/** JSON values only, not nested out of reason (which also ends cycles): where it is not so, nothing more can be said. */
export function findStructureProblems(value: unknown, path: readonly PropertyKey[] = []): readonly FieldProblem[] {
  if (value === null || ["string", "number", "boolean"].includes(typeof value)) return [];
  if (typeof value !== "object") return problemAt(path, `is a ${typeof value}`, "a JSON value");
  if (path.length >= MAX_DEPTH) return problemAt(path, "is nested too deeply", `at most ${MAX_DEPTH} levels`);
  if (Array.isArray(value)) return value.flatMap((item, index) => findStructureProblems(item, [...path, index]));
  return Object.entries(value).flatMap(([key, item]) => [
    ...(key === "__proto__" ? problemAt(path, "has a member `__proto__`", "another name") : []),
    ...findStructureProblems(item, [...path, key]),
  ]);
}

/**
 * No NUL (it would cut a command line or a name short), no lone surrogates (they have no UTF-8 and would arrive as
 * something else), no number beyond all numbers (`1e999`). Call it only for a value whose structure is right.
 */
export function findValueProblems(value: unknown, path: readonly PropertyKey[] = []): readonly FieldProblem[] {
  if (typeof value === "string") return findTextProblems(value, path);
  if (typeof value === "number")
    return Number.isFinite(value) ? [] : problemAt(path, "is not a finite number", "a number");
  if (Array.isArray(value)) return value.flatMap((item, index) => findValueProblems(item, [...path, index]));
  if (!isMembers(value)) return [];
  return Object.entries(value).flatMap(([key, item]) => [
    ...findTextProblems(key, path),
    ...findValueProblems(item, [...path, key]),
  ]);
}

function findTextProblems(text: string, path: readonly PropertyKey[]): readonly FieldProblem[] {
  if (text.includes("\0")) return problemAt(path, "holds a NUL character", "text without NUL");
  if (LONE_SURROGATE.test(text)) return problemAt(path, "holds half of a surrogate pair", "well-formed Unicode text");
  return [];
}
