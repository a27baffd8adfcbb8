import { isSpotConnectError, SpotConnectError } from "../errors.ts";
import { timelineEvent } from "../events.ts";
import type { Job } from "../job.ts";
import type { Control } from "../ledger.ts";
import { jobIdOf } from "../naming.ts";
import { ownNetworkOf } from "../own-network.ts";
import type { AdmitJobInput, AdmitJobOutput } from "../payloads.ts";
import type { Ports } from "../ports.ts";
import { admit } from "./admit.ts";

/** A cause has 32,768 characters (Step Functions API reference), and Lambda writes the message into it twice. */
const MAX_CAUSE_CHARACTERS = 12_000;

/** AdmitJob: parse, check what only EC2 knows, record. The console's way in and the API's pass here alike. */
export async function admitJob(
  ports: Pick<Ports, "deployment" | "ledger" | "timeline" | "infrastructure" | "catalog" | "profiles">,
  { job: input, execution, now }: AdmitJobInput,
): Promise<AdmitJobOutput> {
  const job = await admit(ports, input, now).catch(nameAllFields);
  const jobId = jobIdOf(job.name, job.clientToken ?? execution.name);
  const record = { version: 1, jobId, job, submittedAt: now } as const;
  const control = await ports.ledger.create(record, newControl(jobId, job, execution.arn, now));
  if (control.execution !== execution.arn) return { jobId, duplicateOf: control.execution, infrastructure: null };
  if (control.state !== "active" || control.owner !== execution.arn)
    throw new SpotConnectError("JobEnded", `${jobId} is ${control.state}; submit it again under another clientToken`);
  await ports.timeline.append(jobId, [
    timelineEvent("job-submitted", jobId, now, `${job.name} submitted`, { name: job.name }),
  ]);
  // What the job brings of its own is still to be made.
  const isShared = ownNetworkOf(job) === null;
  return {
    jobId,
    duplicateOf: null,
    infrastructure: isShared ? await ports.infrastructure.get(job.filesystem, now) : null,
  };
}

/** An execution's error has no details beside its cause: there they become lines. */
function nameAllFields(error: unknown): never {
  if (!isSpotConnectError(error, "InvalidJob")) throw error;
  const lines = error.details.map(
    ({ field, problem, expected }) => `${field || "the job"} ${problem}; expected ${expected}`,
  );
  const fitting = lines.filter((_, index) => lines.slice(0, index + 1).join("\n").length <= MAX_CAUSE_CHARACTERS);
  const more = lines.length > fitting.length ? [`and ${lines.length - fitting.length} more`] : [];
  const message = ["The job is not acceptable:", ...fitting, ...more].join("\n");
  throw new SpotConnectError("InvalidJob", message, { cause: error, details: error.details });
}

const newControl = (
  jobId: string,
  { name, submittedBy = null, notify = [] }: Job,
  executionArn: string,
  now: string,
): Control => ({
  version: 1,
  jobId,
  name,
  submittedAt: now,
  ...(submittedBy === null ? {} : { submittedBy }),
  state: "active",
  phase: "submitted",
  ...(notify.length > 0 ? { notifies: true } : {}),
  execution: executionArn,
  owner: executionArn,
  claim: 0,
  wait: null,
  attempt: 0,
  entries: {},
  capacity: null,
  retriedAttempts: [],
  ending: null,
  outcome: null,
});
