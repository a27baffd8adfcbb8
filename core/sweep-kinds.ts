/**
 * What is a leftover, kind by kind: pure, over one view of the stack. One rule stands above all: whatever a job that has
 * not ended names, or could need, is none.
 */
import type { Outbox } from "./agent-protocol.ts";
import { isLetGo } from "./hold.ts";
import { isClosed, isWell, type Control, type Entry } from "./ledger.ts";
import {
  LEFTOVER_AGE_SECONDS,
  LEFTOVER_CONFIRM_SECONDS,
  SWEEP_RESEND_SECONDS,
  UNDATED_CONFIRM_SECONDS,
} from "./limits.ts";
import { hasNews } from "./observe.ts";
import type { Network } from "./payloads.ts";
import type { ExecutionStatus, ResourceKind, StackResource } from "./ports.ts";
import type { Leftover, LeftoverKind } from "./sweep.ts";
import { secondsBetween } from "./time.ts";

/** The stack as one sweep saw it: AWS's resources first, then the records, so that what was attached between is known. */
export interface SweepView {
  readonly now: string;
  /** A kind that could not be listed is absent: nothing is said about it. */
  readonly resources: Readonly<Partial<Record<ResourceKind, readonly StackResource[]>>>;
  /** Every job that has not ended. */
  readonly controls: readonly Control[];
  /** By job; one that could not be asked is absent. */
  readonly owners: Readonly<Record<string, ExecutionStatus>>;
  /** By instance, of the open entries of the jobs whose wait is older than a minute. */
  readonly outboxes: Readonly<Record<string, Outbox | null>>;
  /** null: not asked, because no mount target made it necessary. */
  readonly network: Network | null;
}

interface LeftoverRule {
  /** Younger ones may just be in the making. */
  readonly minimumAgeSeconds: number;
  /** From the first look to the removal; 0: at the first look. */
  readonly confirmSeconds: number;
  readonly find: (view: SweepView) => readonly Leftover[];
}

const dated = { minimumAgeSeconds: LEFTOVER_AGE_SECONDS, confirmSeconds: LEFTOVER_CONFIRM_SECONDS };
/** Neither a security group nor a mount target says when it was made. */
const undated = { minimumAgeSeconds: 0, confirmSeconds: UNDATED_CONFIRM_SECONDS };

/** In the order of removal: what holds others goes first. */
export const LEFTOVER_RULES: Readonly<Record<LeftoverKind, LeftoverRule>> = {
  instance: { ...dated, find: (view) => resources(view, "instance", whyOrphan) },
  volume: { ...dated, find: (view) => resources(view, "volume", whyUnowned) },
  "launch-template": { ...dated, find: (view) => resources(view, "launch-template", whyUnowned) },
  "security-group": { ...undated, find: (view) => resources(view, "security-group", whyUnowned) },
  "mount-target": { ...undated, find: (view) => resources(view, "mount-target", whyUnmountable) },
  job: { minimumAgeSeconds: SWEEP_RESEND_SECONDS, confirmSeconds: LEFTOVER_CONFIRM_SECONDS, find: abandonedJobs },
  // A poke removes nothing: the look that it leads to is the second one.
  wait: { minimumAgeSeconds: SWEEP_RESEND_SECONDS, confirmSeconds: 0, find: unwokenWaits },
};
export const LEFTOVER_KINDS = Object.keys(LEFTOVER_RULES) as readonly LeftoverKind[];

export const findLeftovers = (view: SweepView): readonly Leftover[] =>
  LEFTOVER_KINDS.flatMap((kind) => LEFTOVER_RULES[kind].find(view));

/** Instances that EC2 has not been seen to end, released ones among them. */
export const openEntries = (control: Control): readonly Entry[] =>
  Object.values(control.entries).filter((entry) => entry.terminatedAt === null);

const controlOf = (view: SweepView, jobId: string | null): Control | undefined =>
  view.controls.find((control) => control.jobId === jobId);

type Why = (resource: StackResource, view: SweepView) => string | null;

function resources(view: SweepView, kind: ResourceKind, why: Why): readonly Leftover[] {
  return (view.resources[kind] ?? []).flatMap((resource) => {
    const reason = why(resource, view);
    const { id, state, createdAt: since, jobId } = resource;
    return reason === null ? [] : [{ kind, id, state, since, jobId, reason }];
  });
}

/** An instance that no attempt names any more, or not yet. On its way down it needs no help. */
const whyOrphan: Why = ({ id, state, jobId }, view) => {
  if (state === "shutting-down" || state === "terminated") return null;
  if (view.controls.some((control) => openEntries(control).some((entry) => entry.instanceId === id))) return null;
  return controlOf(view, jobId) ? "no attempt of its job has it" : whyEnded(jobId);
};

/** Something made for one job. */
const whyUnowned: Why = ({ jobId }, view) => (controlOf(view, jobId) ? null : whyEnded(jobId));

const whyEnded = (jobId: string | null): string =>
  jobId === null ? "it carries no job's tag" : `the job ${jobId} has ended, or never was`;

/**
 * All mount targets of a file system are in one VPC, and one outside of the stack's can be mounted by no job to come. As
 * long as an instance may run in a subnet that the network does not have, the stack may just be moving.
 */
const whyUnmountable: Why = ({ vpcId }, { network, controls }) => {
  if (network === null || vpcId === null || vpcId === network.vpcId) return null;
  const known = new Set(network.subnets.map(({ subnetId }) => subnetId));
  if (controls.flatMap(openEntries).some(({ subnetId }) => !known.has(subnetId))) return null;
  return `it is in ${vpcId}, the stack is in ${network.vpcId}`;
};

const isOver = (status: ExecutionStatus): boolean => status !== "RUNNING" && status !== "PENDING_REDRIVE";

/** A record in any state whose owner does not run: nobody will end it. */
function abandonedJobs({ controls, owners }: SweepView): readonly Leftover[] {
  return controls.flatMap((control): readonly Leftover[] => {
    const status = owners[control.jobId];
    if (status === undefined || !isOver(status)) return [];
    const { jobId, state, ending, submittedAt, owner } = control;
    const reason = `its owner ${owner.slice(owner.lastIndexOf(":") + 1)} is ${status}`;
    const since = ending?.since ?? submittedAt;
    return [{ kind: "job", id: jobId, state: `${state}, owner ${status}`, since, jobId, reason }];
  });
}

function unwokenWaits(view: SweepView): readonly Leftover[] {
  return view.controls.flatMap((control): readonly Leftover[] => {
    const { jobId, wait } = control;
    if (wait === null || view.owners[jobId] !== "RUNNING") return [];
    const reason = whyAnswered(control, view);
    return reason === null ? [] : [{ kind: "wait", id: jobId, state: wait.state, since: wait.since, jobId, reason }];
  });
}

/** A handler died between its write and its poke (aws-review A2), or the event that would have come never did. */
function whyAnswered(control: Control, view: SweepView): string | null {
  if (isLetGo(control)) return "its hold was ended, and nobody was told";
  for (const entry of openEntries(control)) {
    const { instanceId, notice } = entry;
    // While an attempt runs every older one is closed, so an open one with a notice is the one that runs, or a spare.
    if (control.wait?.state === "RunAttempt" && notice !== null && !isClosed(entry))
      return `${instanceId} has a notice`;
    if (hasNews(entry, view.outboxes[instanceId] ?? null)) return `${instanceId} has news that nobody read`;
    const state = downStateOf(entry, control, view);
    if (state !== null) return `${instanceId} is ${state}`;
  }
  return null;
}

/**
 * Of the newest attempt, or of the one that is well beside it, unless its end is expected. The list has every instance that is not terminated; one launched a
 * moment ago may not be in it yet.
 */
function downStateOf(
  entry: Entry,
  control: Control,
  { resources: { instance: listed }, now }: SweepView,
): string | null {
  const { attempt, notice, terminateAt, launchedAt, instanceId } = entry;
  const isExpected = notice !== null || terminateAt !== null || isClosed(entry);
  const isWatched = attempt === control.attempt || isWell(entry);
  if (listed === undefined || isExpected || !isWatched) return null;
  const seen = listed.find(({ id }) => id === instanceId);
  if (seen === undefined) return secondsBetween(launchedAt, now) < LEFTOVER_AGE_SECONDS ? null : "gone";
  return ["shutting-down", "stopping", "stopped"].includes(seen.state) ? seen.state : null;
}
