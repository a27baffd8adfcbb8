import { timelineEvent } from "../events.ts";
import type { Control, JobOutcome } from "../ledger.ts";
import type { JobCall, RecordOutcomeOutput } from "../payloads.ts";
import type { Ports } from "../ports.ts";
import { outcomeOf } from "../release.ts";
import { ownControl } from "./own.ts";

/** RecordOutcome: final, after the last instance is closed. Run twice it returns what it wrote first. */
export async function recordOutcome(
  ports: Pick<Ports, "ledger" | "timeline">,
  call: JobCall,
): Promise<RecordOutcomeOutput> {
  const control = await ownControl(ports, call, ["ending", "ended"]);
  const outcome = control.outcome ?? (await record(ports, call, control));
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
