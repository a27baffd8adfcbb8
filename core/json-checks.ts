/** What no field of a request may hold, whatever the field; checked before any schema sees the value. */
import type { FieldProblem } from "./errors.ts";
import { formatPath } from "./job-fields.ts";

const MAX_DEPTH = 12;
const LONE_SURROGATE = /\p{Surrogate}/u;

/**
 * JSON values only, not nested out of reason (which also ends cycles), no NUL (it would cut a command line or a name
 * short) and no lone surrogates (they have no UTF-8 and would arrive as something else).
 */
export function findJsonProblems(value: unknown, path: readonly PropertyKey[] = []): readonly FieldProblem[] {
  const problem = (text: string, expected: string): readonly FieldProblem[] => [
    { field: formatPath(path), problem: text, expected },
  ];
  if (typeof value === "string") return findTextProblems(value, problem);
  if (value === null || typeof value === "boolean") return [];
  if (typeof value === "number") return Number.isFinite(value) ? [] : problem("is not a finite number", "a number");
  if (typeof value !== "object") return problem(`is a ${typeof value}`, "a JSON value");
  if (path.length >= MAX_DEPTH) return problem("is nested too deeply", `at most ${MAX_DEPTH} levels`);
  if (Array.isArray(value)) return value.flatMap((item, index) => findJsonProblems(item, [...path, index]));
  return Object.entries(value).flatMap(([key, item]) => [
    ...findTextProblems(key, problem),
    ...(key === "__proto__" ? problem("has a member `__proto__`", "another name") : []),
    ...findJsonProblems(item, [...path, key]),
  ]);
}

function findTextProblems(
  text: string,
  problem: (text: string, expected: string) => readonly FieldProblem[],
): readonly FieldProblem[] {
  if (text.includes("\0")) return problem("holds a NUL character", "text without NUL");
  if (LONE_SURROGATE.test(text)) return problem("holds half of a surrogate pair", "well-formed Unicode text");
  return [];
}
