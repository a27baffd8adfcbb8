import { timelineEvent } from "../events.ts";
import type { Control, JobOutcome } from "../ledger.ts";
import { ownNetworkOf } from "../own-network.ts";
import type { JobCall, RecordOutcomeOutput } from "../payloads.ts";
import type { Ports } from "../ports.ts";
import { outcomeOf } from "../release.ts";
import { announce, type AnnouncePorts } from "./announce.ts";
import { ownControl } from "./own.ts";

/**
 * RecordOutcome: final, after the last instance is closed, and with it the job's own network. Run twice it returns what it
 * wrote first.
 */
export async function recordOutcome(
  ports: AnnouncePorts & Pick<Ports, "timeline" | "jobNetworks">,
  call: JobCall,
): Promise<RecordOutcomeOutput> {
  const control = await ownControl(ports, call, ["ending", "ended"]);
  const { job } = await ports.ledger.job(call.jobId);
  // It must not keep the job from its end: the sweep takes what stays.
  if (ownNetworkOf(job) !== null) await ports.jobNetworks.remove(call.jobId).catch(() => undefined);
  const outcome = control.outcome ?? (await record(ports, call, control));
  await announce(ports, { ...control, phase: outcome.state, outcome }, call.now);
  return {
    jobId: call.jobId,
    state: outcome.state,
    error: outcome.error,
    cause: outcome.message,
    attempts: control.attempt,
  };
}

async function record(ports: Pick<Ports, "ledger" | "timeline">, call: JobCall, control: Control): Promise<JobOutcome> {
  const outcome = outcomeOf(control, call.now);
  await ports.timeline.append(call.jobId, [
    timelineEvent("job-ended", call.jobId, call.now, textOf(outcome), {
      state: outcome.state,
      error: outcome.error,
      message: outcome.message,
    }),
  ]);
  await ports.ledger.change(call.jobId, {
    when: [
      { path: ["state"], equals: "ending" },
      { path: ["owner"], equals: call.executionArn },
    ],
    set: [
      { path: ["state"], value: "ended" },
      { path: ["phase"], value: outcome.state },
      { path: ["outcome"], value: outcome },
      { path: ["wait"], value: null },
    ],
  });
  return outcome;
}

const textOf = ({ state, error, message }: JobOutcome): string =>
  error === null ? `the job ${state}` : `the job ${state}: ${error}${message === null ? "" : `: ${message}`}`;
