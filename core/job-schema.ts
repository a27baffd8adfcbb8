/**
 * What a user wrote becomes a `Job`: the one check that the HTTP API, the console's executions and the command share.
 * Every wrong field is named at once, so that a job is corrected in one round.
 */
import { SpotConnectError, type FieldProblem } from "./errors.ts";
import { JOB_DEFAULTS } from "./job-fields.ts";
import { inputSpecOf, problemOfSource, problemOfTarget } from "./job-inputs.ts";
import { fieldProblem, problemsOfIssue } from "./job-problems.ts";
import { JobShape } from "./job-shape.ts";
import type { Deployment, Job } from "./job.ts";
import { findJsonProblems } from "./json-checks.ts";
import { PROFILES, type Profile } from "./profiles.ts";

/** Leaves room for the rest of an execution's input (256 KiB) and of a DynamoDB item (400 KB). */
export const MAX_JOB_BYTES = 64 * 1024;
/** More problems than anyone reads; the message says how many there are. */
const MAX_DETAILS = 100;

type Members = Readonly<Record<string, unknown>>;

/** Throws InvalidJob; its `details` name every wrong field. */
export function parseJob(input: unknown, deployment: Deployment): Job {
  const basic = findJsonProblems(input);
  if (basic.length > 0) throw invalidJob(basic);
  if (!isMembers(input)) throw invalidJob([fieldProblem([], "is not an object")]);
  if (new TextEncoder().encode(JSON.stringify(input)).length > MAX_JOB_BYTES)
    throw invalidJob([{ field: "", problem: "is too large", expected: `at most ${MAX_JOB_BYTES} bytes of JSON` }]);
  const filled = fillDefaults(input, deployment);
  const parsed = JobShape.safeParse(filled);
  const problems = [
    ...(parsed.error?.issues.flatMap((issue) => problemsOfIssue(issue, filled)) ?? []),
    ...findWorkProblems(filled),
    ...findDeploymentProblems(filled, deployment),
  ];
  if (!parsed.success || problems.length > 0) throw invalidJob(problems);
  return jobOf(parsed.data, deployment);
}

function invalidJob(problems: readonly FieldProblem[]): SpotConnectError {
  const first = problems.slice(0, 3).map(({ field, problem }) => `${field || "the job"} ${problem}`);
  const more = problems.length > first.length ? ` and ${problems.length - first.length} more` : "";
  return new SpotConnectError("InvalidJob", `The job is not acceptable: ${first.join("; ")}${more}.`, {
    details: problems.slice(0, MAX_DETAILS),
  });
}

const isMembers = (value: unknown): value is Members =>
  typeof value === "object" && value !== null && !Array.isArray(value);

/** The job's fields over its profile's over the defaults, objects member by member; lists and values as a whole. */
function fillDefaults(input: Members, deployment: Deployment): Members {
  const named = typeof input["profile"] === "string" ? input["profile"] : "default";
  const profiles: Readonly<Record<string, Profile>> = PROFILES;
  const profile = Object.hasOwn(profiles, named) ? profiles[named]! : PROFILES.default;
  const filesystem = { filesystem: deployment.fileSystemToken };
  return [filesystem, profile.defaults, input].reduce<Members>(overlay, JOB_DEFAULTS);
}

function overlay(below: Members, above: Members): Members {
  const merged = Object.entries(above).map(([key, value]) => {
    const under = Object.hasOwn(below, key) ? below[key] : undefined;
    return [key, isMembers(value) && isMembers(under) ? overlay(under, value) : value] as const;
  });
  return { ...below, ...Object.fromEntries(merged) };
}

function findWorkProblems({ scripts, command }: Members): readonly FieldProblem[] {
  const hasScripts = !Array.isArray(scripts) || scripts.length > 0;
  const hasCommand = command !== null;
  if (hasScripts !== hasCommand) return [];
  const problem = hasScripts ? "is given together with `command`" : "is missing, and so is `command`";
  return [{ field: "scripts", problem, expected: "exactly one of `scripts` and `command`" }];
}

/** What only the deployment can say. Looks at members of the right type alone; the schema reports the others. */
function findDeploymentProblems({ instance, inputs }: Members, deployment: Deployment): readonly FieldProblem[] {
  const zone = new RegExp(`^${deployment.region}[a-z]$`);
  const zones = isMembers(instance) && Array.isArray(instance["zones"]) ? (instance["zones"] as unknown[]) : [];
  const check = (path: readonly PropertyKey[], value: unknown, problemOf: (text: string) => string | null) => {
    const problem = typeof value === "string" ? problemOf(value) : null;
    return problem === null ? [] : [fieldProblem(path, problem)];
  };
  return [
    ...zones.flatMap((name, index) =>
      check(["instance", "zones", index], name, (text) =>
        zone.test(text) ? null : `is not a zone of ${deployment.region}; another region is another stack`,
      ),
    ),
    ...(Array.isArray(inputs) ? (inputs as unknown[]) : []).flatMap((item, index) =>
      isMembers(item)
        ? [
            ...check(["inputs", index, "from"], item["from"], (text) => problemOfSource(text, deployment)),
            ...check(["inputs", index, "to"], item["to"], problemOfTarget),
          ]
        : [],
    ),
  ];
}

function jobOf({ checkpoint, limits, inputs, ...rest }: JobShape, deployment: Deployment): Job {
  const { every, stopGrace, ...saving } = checkpoint;
  return {
    ...rest,
    inputs: inputs.map(({ from, to }) => inputSpecOf(from, to ?? "", deployment)),
    checkpoint: { ...saving, everySeconds: every, stopGraceSeconds: stopGrace },
    limits: { runtimeSeconds: limits.runtime, capacityWaitSeconds: limits.capacityWait },
  };
}
