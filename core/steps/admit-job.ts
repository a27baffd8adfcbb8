import { SpotConnectError } from "../errors.ts";
import { timelineEvent } from "../events.ts";
import type { Job } from "../job.ts";
import { parseJob } from "../job-schema.ts";
import type { Control } from "../ledger.ts";
import { jobIdOf } from "../naming.ts";
import type { AdmitJobInput, AdmitJobOutput } from "../payloads.ts";
import type { Ports } from "../ports.ts";

/** AdmitJob: parse, check what only EC2 knows, record. The console's way in and the API's pass here alike. */
export async function admitJob(
  ports: Pick<Ports, "deployment" | "ledger" | "timeline" | "infrastructure" | "capacity">,
  { job: input, execution, now }: AdmitJobInput,
): Promise<AdmitJobOutput> {
  const job = parseJob(input, ports.deployment);
  const jobId = jobIdOf(job.name, job.clientToken ?? execution.name);
  await checkTypes(ports, job);
  const record = { version: 1, jobId, job, submittedAt: now } as const;
  const control = await ports.ledger.create(record, newControl(jobId, job.name, execution.arn, now));
  if (control.execution !== execution.arn) return { jobId, duplicateOf: control.execution, infrastructure: null };
  if (control.state !== "active" || control.owner !== execution.arn)
    throw new SpotConnectError("JobEnded", `${jobId} is ${control.state}; submit it again under another clientToken`);
  await ports.timeline.append(jobId, [
    timelineEvent("job-submitted", jobId, now, `${job.name} submitted`, { name: job.name }),
  ]);
  return { jobId, duplicateOf: null, infrastructure: await ports.infrastructure.get(job.filesystem, now) };
}

async function checkTypes(ports: Pick<Ports, "capacity">, job: Job): Promise<void> {
  const unoffered = await ports.capacity.unofferedTypes(job.instance.types, job.instance.zones);
  if (unoffered.length === 0) return;
  const where = job.instance.zones.length === 0 ? "this region" : job.instance.zones.join(", ");
  throw new SpotConnectError("InvalidJob", `EC2 does not offer ${unoffered.join(", ")} in ${where}`, {
    details: unoffered.map((type) => ({
      field: `instance.types[${job.instance.types.indexOf(type)}]`,
      problem: `EC2 does not offer ${type} in ${where}`,
      expected: "an instance type offered there: aws ec2 describe-instance-type-offerings",
    })),
  });
}

const newControl = (jobId: string, name: string, executionArn: string, now: string): Control => ({
  version: 1,
  jobId,
  name,
  submittedAt: now,
  state: "active",
  phase: "submitted",
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
