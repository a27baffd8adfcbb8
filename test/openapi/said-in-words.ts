/**
 * What the API refuses although its description, which has no word for it, would accept it: each rule stands in a
 * description's text. Schemathesis reads the same list (checks.py).
 */
import type { FieldProblem } from "../../core/errors.ts";
import RULES from "./said-in-words.json" with { type: "json" };

const PATTERNS = RULES.map(({ field, problem }) => ({ field: new RegExp(field), problem: new RegExp(problem) }));

export const isSaidInWords = (found: FieldProblem): boolean =>
  PATTERNS.some(({ field, problem }) => field.test(found.field) && problem.test(found.problem));
