/** Makes a launched instance the job's: pointer, inbox, monitoring. Done again after a crash it changes nothing. */
import type { AgentSpec, Inbox } from "../agent-protocol.ts";
import type { Job, JobRecord } from "../job.ts";
import { parameterOf } from "../job-secrets.ts";
import type { Control, Entry } from "../ledger.ts";
import { logStreamOf, outputsPrefix } from "../naming.ts";
import type { Infrastructure, RequestCapacityInput } from "../payloads.ts";
import type { Ports } from "../ports.ts";
import { usedSeconds } from "../runtime.ts";

/**
 * The control item first, the pointer second: a notice that came before the pointer is found in it here; one that comes
 * after finds the entry (aws-review A3).
 */
export async function openInstance(
  ports: Pick<Ports, "deployment" | "ledger" | "instances" | "agents" | "capacity">,
  call: RequestCapacityInput,
  control: Control,
  entry: Entry,
): Promise<void> {
  const { notice } = await ports.instances.attach(entry.instanceId, call.jobId, call.now);
  if (notice !== null && entry.notice === null)
    await ports.ledger.change(call.jobId, {
      when: [],
      set: [{ path: ["entries", entry.instanceId, "notice"], value: notice }],
    });
  // Without an inbox there is nobody to be told anything: orders and tokens to it change nothing.
  if (entry.bare === undefined)
    await ports.agents.open(inboxFor(ports, call, await ports.ledger.job(call.jobId), control, entry));
  if (call.request.monitoring) await ports.capacity.monitor(entry.instanceId);
}

function inboxFor(
  ports: Pick<Ports, "deployment">,
  call: RequestCapacityInput,
  { jobId, job }: JobRecord,
  control: Control,
  entry: Entry,
): Inbox {
  const { onRebalance: _, sizeGB: __, ...checkpoint } = job.checkpoint;
  const spec: AgentSpec = {
    setup: job.setup,
    scripts: job.scripts,
    command: job.command,
    inputs: job.inputs,
    outputs: job.outputs,
    outputsUri: `s3://${ports.deployment.bucket}/${outputsPrefix(jobId)}`,
    container: job.container ?? null,
    env: job.env,
    secrets: Object.fromEntries(
      Object.entries(job.secrets ?? {}).map(([name, reference]) => [name, parameterOf(reference)]),
    ),
    username: job.instance.username,
    checkpoint,
    runtimeSeconds: runtimeFor(job, control, call.now),
    fileSystem: fileSystemFor(call.infrastructure, entry.pool.zone),
    holdsOnFailure: (job.holdOnFailureSeconds ?? null) !== null,
    logGroup: ports.deployment.logGroup,
    logStream: logStreamOf(jobId, entry.attempt),
  };
  return {
    version: 1,
    instanceId: entry.instanceId,
    jobId,
    attempt: entry.attempt,
    spec,
    order: "prepare",
    by: null,
    notice: null,
    saveRequestedAt: null,
    token: null,
    resumeFrom: null,
  };
}

/** On a shared file system the journal has what earlier attempts used, and the agent subtracts it; without one we do. */
const runtimeFor = ({ limits, filesystem }: Job, control: Control, now: string): number => {
  const left = limits.runtimeSeconds - usedSeconds(control, now);
  return filesystem === null ? Math.max(1, Math.round(left)) : limits.runtimeSeconds;
};

function fileSystemFor({ fileSystemId, mountTargets }: Infrastructure, zone: string): AgentSpec["fileSystem"] {
  const target = mountTargets.find((mountTarget) => mountTarget.zone === zone);
  return fileSystemId === null || target === undefined ? null : { fileSystemId, ipAddress: target.ipAddress };
}
