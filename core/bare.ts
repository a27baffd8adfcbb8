/**
 * `agent: none`: a machine whose image is left alone, such as one of AWS's appliances. Nothing of ours runs on it, so EC2's
 * word stands where an agent's would: it is ready and alive while EC2 says that it runs, and it has let go when EC2 says that
 * it is terminated. Whoever decides then sees an outbox as of any other machine. Pure.
 */
import type { Outbox } from "./agent-protocol.ts";
import type { FieldProblem } from "./errors.ts";
import { JOB_DEFAULTS } from "./job-fields.ts";
import type { Job } from "./job.ts";
import type { Members } from "./json-checks.ts";
import type { Entry } from "./ledger.ts";
import { HELD_LOOK_SECONDS, MOST_ROUNDS, RUNTIME_RESERVE_SECONDS } from "./limits.ts";
import type { InstanceState } from "./states.ts";

export const AGENTS = ["spot-connect", "none"] as const;
export type AgentChoice = (typeof AGENTS)[number];

/** Nobody tells us that such a machine has started; EC2 usually has one running in 10 to 30 s. */
const BOOT_LOOK_SECONDS = 20;

/** What only an agent could do. */
const AGENT_FIELDS = [
  "setup",
  "scripts",
  "command",
  "inputs",
  "outputs",
  "filesystem",
  "container",
  "env",
  "secrets",
  "holdOnFailure",
] as const;

/** Of what a job and its profile say, before anything is filled in. */
export const isBareIn = (profile: Members | undefined, input: Members): boolean =>
  (input["agent"] ?? profile?.["agent"]) === "none";

export function findBareProblems(filled: Members): readonly FieldProblem[] {
  const defaults: Members = { ...JOB_DEFAULTS, filesystem: null };
  return AGENT_FIELDS.filter((field) => JSON.stringify(filled[field]) !== JSON.stringify(defaults[field])).map(
    (field) => ({
      field,
      problem: "is given together with `agent: none`",
      expected: `no \`${field}\``,
    }),
  );
}

/** What an agent would have written by now, had there been one; null: it would not have started yet. */
export function wordOfEc2(jobId: string, entry: Entry, state: InstanceState): Outbox | null {
  const { instanceId, attempt, readyAt } = entry;
  const isReady = state === "running";
  if (!isReady && readyAt === null) return null;
  return {
    version: 1,
    instanceId,
    jobId,
    attempt,
    counter: isReady || state === "terminated" ? entry.counter + 1 : entry.counter,
    ready: isReady,
    notice: null,
    rebalanceSeen: false,
    started: true,
    released: null,
    outcome: isEndedByUs(entry, state)
      ? { outcome: "cancelled", error: null, script: null, exitCode: null, message: null }
      : null,
    progress: null,
    generation: null,
  };
}

/** Asked for while it was well, so for the job's end. */
const isEndedByUs = ({ terminateAt, notice, outcome }: Entry, state: InstanceState): boolean =>
  state === "terminated" && terminateAt !== null && notice === null && outcome === null;

/** An agent ends its scripts at the limit, and has time to say so. */
export const runtimeReserveSeconds = ({ agent }: Pick<Job, "agent">): number =>
  agent === "none" ? 0 : RUNTIME_RESERVE_SECONDS;

export const bootLookSeconds = ({ bare }: Pick<Entry, "bare">, otherwise: number): number =>
  bare === undefined ? otherwise : Math.min(BOOT_LOOK_SECONDS, otherwise);

/**
 * How often EC2 is asked about one that runs. Its events usually come first; a run as long as the job may take is half of
 * the rounds that one execution has.
 */
export const lookSeconds = ({ limits }: Pick<Job, "limits">): number =>
  Math.max(HELD_LOOK_SECONDS, Math.ceil(limits.runtimeSeconds / (MOST_ROUNDS / 2)));
