/** Retriers: literals only, and the wildcard alone and last ("Handling errors in Step Functions workflows"). */
import { LONGEST_SECONDS } from "../facts.ts";
import type { Report } from "./diagnostic.ts";
import { isInteger } from "./kinds.ts";

type Check = readonly [holds: (value: unknown) => boolean, expected: string];

const FIELDS: Readonly<Record<string, Check>> = {
  ErrorEquals: [isErrorList, "a list of error names that is not empty"],
  IntervalSeconds: [(value) => isInteger(value, 1, LONGEST_SECONDS), `an integer from 1 to ${LONGEST_SECONDS}`],
  MaxAttempts: [(value) => isInteger(value, 0, LONGEST_SECONDS), `an integer from 0 to ${LONGEST_SECONDS}`],
  BackoffRate: [(value) => typeof value === "number" && value >= 1, "a number of at least 1"],
  MaxDelaySeconds: [(value) => isInteger(value, 1, 31_622_400), "an integer from 1 to 31622400"],
  JitterStrategy: [(value) => value === "FULL" || value === "NONE", "one of [FULL, NONE]"],
  Comment: [(value) => typeof value === "string", "a string"],
};

export function isErrorList(value: unknown): value is string[] {
  return Array.isArray(value) && value.length > 0 && value.every((name) => typeof name === "string");
}

export function checkRetriers(retriers: unknown, location: string, report: Report): void {
  if (!Array.isArray(retriers)) return report.schema(location, "Expected value of type [ARRAY]");
  for (const [index, retrier] of (retriers as unknown[]).entries()) {
    checkRetrier(retrier, `${location}[${index}]`, index === retriers.length - 1, report);
  }
}

function checkRetrier(retrier: unknown, location: string, last: boolean, report: Report): void {
  if (typeof retrier !== "object" || retrier === null)
    return report.schema(location, "Expected value of type [OBJECT]");
  for (const [field, value] of Object.entries(retrier)) {
    const check = FIELDS[field];
    if (!check) report.schema(`${location}/${field}`, `Field '${field}' is not supported`);
    else if (!check[0](value)) report.schema(`${location}/${field}`, `Expected ${check[1]}`);
  }
  const {
    ErrorEquals: names,
    IntervalSeconds: interval,
    MaxDelaySeconds: longest,
  } = retrier as Record<string, unknown>;
  if (names === undefined) report.schema(`${location}/ErrorEquals`, "Field 'ErrorEquals' is required");
  checkWildcard(names, location, last, report);
  if (typeof longest === "number" && longest <= Number(interval ?? 1)) {
    report.schema(`${location}/MaxDelaySeconds`, "MaxDelaySeconds must be greater than IntervalSeconds");
  }
}

/** For retriers and catchers alike. */
export function checkWildcard(names: unknown, location: string, last: boolean, report: Report): void {
  if (isErrorList(names) && names.includes("States.ALL") && (names.length > 1 || !last)) {
    report.schema(`${location}/ErrorEquals`, "States.ALL must appear alone and at the end of the list");
  }
}
