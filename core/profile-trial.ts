/** A profile is judged as a job that has its fields, and no more than has to be. */
import { isBareIn } from "./bare.ts";
import { isSpotConnectError, SpotConnectError, type FieldProblem } from "./errors.ts";
import type { Members } from "./json-checks.ts";
import { JOBS_OWN } from "./profiles.ts";

export function trialJob(defaults: Members): Members {
  refuseJobsOwn(defaults);
  const work = isBareIn(undefined, defaults) ? {} : { command: "true" };
  return { ...defaults, name: "profile", ...work };
}

function refuseJobsOwn(defaults: Members): void {
  const details = Object.keys(defaults)
    .filter((field) => Object.hasOwn(JOBS_OWN, field))
    .map((field) => ({
      field: `defaults.${field}`,
      problem: "belongs to a job, not to a profile",
      expected: JOBS_OWN[field]!,
    }));
  if (details.length > 0) throw invalidProfile(details);
}

/** That job's problems, as the profile's. */
export function asProfile(error: unknown): never {
  if (!isSpotConnectError(error, "InvalidJob")) throw error;
  throw invalidProfile(
    error.details.map((each) => ({ ...each, field: `defaults.${each.field}` })),
    error,
  );
}

function invalidProfile(details: readonly FieldProblem[], cause?: unknown): SpotConnectError {
  const what = details.slice(0, 3).map(({ field, problem }) => `${field} ${problem}`);
  return new SpotConnectError("InvalidRequest", `The profile is not acceptable: ${what.join("; ")}.`, {
    details,
    cause,
  });
}
