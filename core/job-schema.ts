/**
 * What a user wrote becomes a `Job`: the one check that the HTTP API, the console's executions and the command share.
 * Every wrong field is named at once, so that a job is corrected in one round.
 */
import { findBareProblems, isBareIn } from "./bare.ts";
import { SpotConnectError, type FieldProblem } from "./errors.ts";
import { JOB_DEFAULTS } from "./job-fields.ts";
import { fileProblem, inputSpecOf, problemOfSource, problemOfTarget } from "./job-inputs.ts";
import { fieldProblem, problemsOfIssue, unknownProfile } from "./job-problems.ts";
import { findSecretProblems } from "./job-secrets.ts";
import { JobShape } from "./job-shape.ts";
import type { Deployment, Job } from "./job.ts";
import { findStructureProblems, findValueProblems, isMembers, type Members } from "./json-checks.ts";
import type { MachineWish } from "./machine-checks.ts";
import { isReadableImage, isZoneOf, readWish } from "./machine-wish.ts";
import { problemOfNotify, problemOfSecret, TOLD_STATES, TOPIC_ARN } from "./notify.ts";
import { chooseBuiltIn, PROFILES, type ChosenProfile } from "./profiles.ts";

/** Leaves room for the rest of an execution's input (256 KiB) and of a DynamoDB item (400 KB). */
export const MAX_JOB_BYTES = 64 * 1024;
/** What the API adds to a body of that size before AdmitJob reads it again: clientToken, submittedBy, and numbers written out. */
const ADDED_BYTES = 3072;
/** More problems than anyone reads; the message says how many there are. */
const MAX_DETAILS = 100;
/** A field's path holds what the user made up, and an answer of Lambda's has at most 6 MB. */
const MAX_DETAIL_CHARACTERS = 500;

export interface Reading {
  /** null: there are problems. */
  readonly job: Job | null;
  readonly problems: readonly FieldProblem[];
  /** null: it is not even an object of JSON values, so there is nothing to ask EC2 about. */
  readonly wish: MachineWish | null;
}

/** All that can be said of a job without asking AWS, but for the profile that it names. */
export function readJob(input: unknown, deployment: Deployment, known?: ChosenProfile): Reading {
  const unreadable = (problems: readonly FieldProblem[]): Reading => ({ job: null, problems, wish: null });
  if (input === undefined) return unreadable([fieldProblem([], "is missing")]);
  const structure = findStructureProblems(input);
  if (structure.length > 0) return unreadable(structure);
  if (!isMembers(input)) return unreadable([fieldProblem([], "is not an object")]);
  if (new TextEncoder().encode(JSON.stringify(input)).length > MAX_JOB_BYTES + ADDED_BYTES)
    return unreadable([{ field: "", problem: "is too large", expected: `at most ${MAX_JOB_BYTES} bytes of JSON` }]);
  const chosen = known ?? chooseBuiltIn(input);
  const filled = fillDefaults(input, deployment, chosen);
  const parsed = JobShape.safeParse(filled);
  const values = findValueProblems(input);
  const further = [
    ...(parsed.error?.issues.flatMap((issue) => problemsOfIssue(issue, filled, MAX_DETAILS)) ?? []),
    ...findProfileProblems(input, chosen),
    ...(filled["agent"] === "none" ? findBareProblems(filled) : findWorkProblems(filled)),
    ...findChoiceProblems(input),
    ...findSecretProblems(filled, deployment),
    ...findDeploymentProblems(filled, deployment),
  ];
  // What holds a NUL is wrong for that: what a schema makes of the rest of it tells nobody anything.
  const named = new Set(values.map(({ field }) => field));
  const problems = [...values, ...further.filter(({ field }) => !named.has(field))];
  const job = parsed.success && problems.length === 0 ? jobOf(parsed.data, deployment) : null;
  return { job, problems, wish: readWish(input, filled, deployment) };
}

/** The part of admission that needs no AWS. Throws InvalidJob; its `details` name every wrong field. */
export function parseJob(input: unknown, deployment: Deployment): Job {
  const { job, problems } = readJob(input, deployment);
  if (job === null) throw invalidJob(problems);
  return job;
}

export function invalidJob(problems: readonly FieldProblem[]): SpotConnectError {
  const details = problems
    .slice(0, MAX_DETAILS)
    .map(({ field, problem, expected }) => ({ field: clip(field), problem: clip(problem), expected: clip(expected) }));
  const first = details.slice(0, 3).map(({ field, problem }) => `${field || "the job"} ${problem}`);
  const more = problems.length > first.length ? ` and ${problems.length - first.length} more` : "";
  return new SpotConnectError("InvalidJob", `The job is not acceptable: ${first.join("; ")}${more}.`, { details });
}

/** Cut between characters, never inside one. */
const clip = (text: string): string =>
  text.length <= MAX_DETAIL_CHARACTERS
    ? text
    : `${text.slice(0, MAX_DETAIL_CHARACTERS).replace(/[\uD800-\uDBFF]$/, "")}…`;

/** The job's fields over its profile's over the defaults, objects member by member; lists and values as a whole. */
function fillDefaults(input: Members, deployment: Deployment, { profile }: ChosenProfile): Members {
  const layers = [
    { filesystem: isBareIn(profile?.defaults, input) ? null : deployment.fileSystemToken },
    PROFILES.default.defaults,
    profile?.defaults ?? {},
    // Types that the job names are not described as well by its profile.
    namesTypes(input) ? { instance: { requirements: null, gpu: null } } : {},
    input,
  ];
  return layers.reduce<Members>(overlay, JOB_DEFAULTS);
}

const namesTypes = ({ instance }: Members): boolean => isMembers(instance) && Object.hasOwn(instance, "types");

function overlay(below: Members, above: Members): Members {
  const merged = Object.entries(above).map(([key, value]) => {
    const under = Object.hasOwn(below, key) ? below[key] : undefined;
    return [key, isMembers(value) && isMembers(under) ? overlay(under, value) : value] as const;
  });
  return { ...below, ...Object.fromEntries(merged) };
}

function findProfileProblems({ profile }: Members, chosen: ChosenProfile): readonly FieldProblem[] {
  if (typeof profile !== "string" || chosen.profile !== null) return [];
  return [unknownProfile(profile, chosen.names)];
}

function findWorkProblems({ scripts, command }: Members): readonly FieldProblem[] {
  const hasScripts = !Array.isArray(scripts) || scripts.length > 0;
  const hasCommand = command !== null;
  if (hasScripts !== hasCommand) return [];
  const problem = hasScripts ? "is given together with `command`" : "is missing, and so is `command`";
  return [{ field: "scripts", problem, expected: "exactly one of `scripts` and `command`" }];
}

/** Types are named or described; what a profile names counts for neither. */
function findChoiceProblems(input: Members): readonly FieldProblem[] {
  const { instance } = input;
  if (!isMembers(instance) || !namesTypes(input)) return [];
  return (["requirements", "gpu"] as const)
    .filter((member) => instance[member] !== undefined && instance[member] !== null)
    .map((member) => ({
      field: `instance.${member}`,
      problem: "is given together with `instance.types`",
      expected: "either types by name, or what they should have",
    }));
}

/** What only the deployment can say. Looks at members of the right type alone; the schema reports the others. */
function findDeploymentProblems(
  { instance, inputs, notify }: Members,
  deployment: Deployment,
): readonly FieldProblem[] {
  const { zones: named, image } = isMembers(instance) ? instance : {};
  const zones = Array.isArray(named) ? (named as unknown[]) : [];
  const check = (path: readonly PropertyKey[], value: unknown, problemOf: (text: string) => string | null) => {
    const problem = typeof value === "string" ? problemOf(value) : null;
    return problem === null ? [] : [fieldProblem(path, problem)];
  };
  return [
    ...zones.flatMap((name, index) => foreignZone(["instance", "zones", index], name, deployment.region)),
    ...check(["instance", "image"], image, problemOfParameter),
    ...(Array.isArray(inputs) ? (inputs as unknown[]) : []).flatMap((item, index) =>
      isMembers(item)
        ? [
            ...check(["inputs", index, "from"], item["from"], (text) => problemOfSource(text, deployment)),
            ...check(["inputs", index, "to"], item["to"], problemOfTarget),
            ...fileProblem(item).map(([member, problem]) => fieldProblem(["inputs", index, member], problem)),
          ]
        : [],
    ),
    ...(Array.isArray(notify) ? (notify as unknown[]) : []).flatMap((item, index) => {
      const { to, secret } = isMembers(item) ? item : {};
      const isTopic = typeof to === "string" && TOPIC_ARN.test(to);
      return [
        ...check(["notify", index, "to"], to, (text) => problemOfNotify(text, deployment)),
        ...check(["notify", index, "secret"], secret, (text) =>
          isTopic ? "is given for a topic" : problemOfSecret(text, deployment),
        ),
      ];
    }),
  ];
}

function foreignZone(path: readonly PropertyKey[], name: unknown, region: string): readonly FieldProblem[] {
  if (typeof name !== "string" || isZoneOf(region, name)) return [];
  const finding = fieldProblem(path, `is not a zone of ${region}`);
  const [, other] = /^([a-z]{2}(?:-[a-z]+)+-[0-9])[a-z]$/.exec(name) ?? [];
  if (other === undefined) return [finding];
  const expected = `a zone of ${region}; ${other} is another stack: npx serverless deploy --region ${other}`;
  return [{ ...finding, expected }];
}

const problemOfParameter = (image: string): string | null =>
  isReadableImage(image) ? null : "is a parameter the stack may not read";

function jobOf({ checkpoint, limits, inputs, holdOnFailure, notify, ...rest }: JobShape, deployment: Deployment): Job {
  const { every, stopGrace, ...saving } = checkpoint;
  return {
    ...rest,
    inputs: inputs.map((input) => inputSpecOf(input, deployment)),
    checkpoint: { ...saving, everySeconds: every, stopGraceSeconds: stopGrace },
    limits: {
      runtimeSeconds: limits.runtime,
      capacityWaitSeconds: limits.capacityWait,
      budgetUsd: limits.budgetUsd,
    },
    holdOnFailureSeconds: holdOnFailure,
    notify: notify.map(({ to, on = TOLD_STATES, format = "spot-connect", secret = null }) => ({
      to,
      on,
      format,
      secret,
    })),
  };
}
