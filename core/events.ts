/** The timeline: one table of everything a user reads about a job. The command, the API and the benches print it. */
import type { AgentEventType } from "./agent-protocol.ts";

/** Events written by the functions; the agent's own are in agent-protocol.ts. `data` keys are listed beside each. */
export const JOB_EVENTS = {
  "job-submitted": "The job was accepted. {name}",
  "job-waiting": "No capacity yet; when the next try is. {nextTryAt, tries, refusals}",
  "capacity-requested": "CreateFleet over so many pools. {attempt, try, pools, market}",
  "instance-launched": "EC2 gave a machine. {attempt, instanceId, type, zone, market, hourlyUsd}",
  "instance-ready": "The agent reported ready. {attempt, instanceId}",
  "attempt-started": "The attempt may run the scripts. {attempt, instanceId, resumeFrom}",
  "notice-received": "The instance will be taken. {attempt, instanceId, actionTime, source}",
  "rebalance-received": "EC2 sees a higher risk; what is done for it. {attempt, instanceId}",
  "handover-ordered": "The replacement is ready; the old agent makes its last save. {from, to, by}",
  "attempt-released": "The instance let go of the file system. {attempt, instanceId, generation}",
  "attempt-interrupted": "The attempt ended by interruption. {attempt, instanceId, stoppedAt}",
  "attempt-lost": "The instance is gone or silent without a word. {attempt, instanceId, reason, stoppedAt}",
  "attempt-cancelled": "The attempt was stopped because its job ends. {attempt, instanceId, stoppedAt}",
  "attempt-failed": "The attempt's scripts failed. {attempt, instanceId, error, message, stoppedAt}",
  "attempt-completed": "All scripts finished. {attempt, instanceId, stoppedAt}",
  "stop-ordered": "The agents were told to save and stop. {by, cause}",
  "hold-started": "The failed attempt's machine is kept, to be looked into. {instanceId, until}",
  "hold-ended": "It is kept no longer. {by}",
  "instance-terminated": "EC2 said terminated. {attempt, instanceId, endedAt, takenByEc2}",
  "instance-unconfirmed": "EC2 never said terminated; we went on after the limits of rule 6. {attempt, instanceId}",
  "notification-failed": "One of the job's `notify` could not be told of a state. {target, state, problem}",
  "job-ended": "Final. {state, error, message}",
} as const;
export type JobEventType = keyof typeof JOB_EVENTS;

export interface TimelineEvent {
  /** Unique in the job and the same for a repeated write, e.g. `instance-launched#i-0abc`. */
  readonly id: string;
  readonly time: string;
  readonly type: JobEventType | AgentEventType;
  readonly message: string;
  readonly data: Readonly<Record<string, string | number | boolean | null>>;
}

/** `now` and a subject make the id: the same fact written twice is one line. */
export const timelineEvent = (
  type: JobEventType,
  subject: string,
  now: string,
  message: string,
  data: TimelineEvent["data"] = {},
): TimelineEvent => ({ id: `${type}#${subject}`, time: now, type, message, data });
