/**
 * The events that wake a function, typed at the edge. EventBridge may deliver twice and late, and AWS may add members:
 * only what is used is looked at, and what is used is checked.
 */
import { isTold } from "../core/notify.ts";
import type { JobStateInput } from "../core/steps/on-job-state.ts";
import { JOB_ID } from "../core/naming.ts";
import type { Notice } from "../core/ledger.ts";
import type { ExecutionStatus } from "../core/ports.ts";
import { NOTICE_SECONDS } from "../core/limits.ts";
import type { InstanceState } from "../core/states.ts";
import { addSeconds } from "../core/time.ts";

export const DRILL_SOURCE = "spot-connect";
export const DRILL_DETAIL_TYPE = "Spot Connect Interruption Drill";

export const STATE_DETAIL_TYPE = "Spot Connect Job State Change";

type Members = Readonly<Record<string, unknown>>;

function members(value: unknown, what: string): Members {
  if (typeof value !== "object" || value === null) throw new TypeError(`${what} is not an object`);
  return value as Members;
}

function text(from: Members, name: string): string {
  const value = from[name];
  if (typeof value !== "string" || value === "") throw new TypeError(`the event has no ${name}`);
  return value;
}

const detailOf = (event: Members): Members => members(event["detail"], "the event's detail");

/** To the second in AWS's events, to the millisecond everywhere else. */
const timeOf = (from: Members, name: string): string => new Date(text(from, name)).toISOString();

/** EC2's warning has no action time: two minutes after the event. The drill names its own. */
export function parseInterruption(event: unknown): { instanceId: string; notice: Notice } {
  const envelope = members(event, "the event");
  const detail = detailOf(envelope);
  const seenAt = timeOf(envelope, "time");
  const isDrill = text(envelope, "source") === DRILL_SOURCE;
  return {
    instanceId: text(detail, "instance-id"),
    notice: {
      actionTime: isDrill ? timeOf(detail, "action-time") : addSeconds(seenAt, NOTICE_SECONDS),
      source: isDrill ? "drill" : "ec2",
      seenAt,
    },
  };
}

export function parseRebalance(event: unknown): { instanceId: string; now: string } {
  const envelope = members(event, "the event");
  return { instanceId: text(detailOf(envelope), "instance-id"), now: timeOf(envelope, "time") };
}

export function parseInstanceState(event: unknown): { instanceId: string; state: InstanceState; now: string } {
  const { instanceId, now } = parseRebalance(event);
  // EC2's own list of states is the type's list without `unknown`.
  return { instanceId, now, state: text(detailOf(members(event, "the event")), "state") as InstanceState };
}

/** Input and output are dropped from large events, so the ARN and the status are all that is read. */
export function parseExecutionEnded(event: unknown): { executionArn: string; status: ExecutionStatus; now: string } {
  const envelope = members(event, "the event");
  const detail = detailOf(envelope);
  return {
    executionArn: text(detail, "executionArn"),
    status: text(detail, "status") as ExecutionStatus,
    now: timeOf(envelope, "time"),
  };
}

/** The schedule's event, or the order of an API call, which says whether anything may be changed. */
export function parseSweep(event: unknown): { now: string; dryRun: boolean; isScheduled: boolean } {
  const order = members(event, "the event");
  if (!("dryRun" in order)) return { now: timeOf(order, "time"), dryRun: false, isScheduled: true };
  return { now: timeOf(order, "now"), dryRun: order["dryRun"] !== false, isScheduled: false };
}

/** Ours (aws/announcements.ts), though anybody in the account who may put events can write one. */
export function parseJobState(event: unknown, context?: { readonly awsRequestId: string }): JobStateInput {
  const envelope = members(event, "the event");
  const detail = detailOf(envelope);
  const [jobId, state] = [text(detail, "jobId"), text(detail, "state")];
  if (!JOB_ID.test(jobId)) throw new TypeError("the event's jobId is none");
  if (!isTold(state)) throw new TypeError("the event's state is none that is told");
  const optional = (name: string): string | null => (typeof detail[name] === "string" ? detail[name] : null);
  return {
    stack: text(detail, "stack"),
    jobId,
    name: text(detail, "name"),
    state,
    sequence: Number(detail["sequence"]),
    attempt: Number(detail["attempt"]),
    error: optional("error"),
    message: optional("message"),
    time: timeOf(envelope, "time"),
    invocation: context?.awsRequestId ?? text(envelope, "id"),
  };
}
