import { timelineEvent } from "../events.ts";
import type { Control, Notice } from "../ledger.ts";
import type { Ports } from "../ports.ts";

export interface InterruptionInput {
  readonly instanceId: string;
  readonly notice: Notice;
}
type InterruptionPorts = Pick<Ports, "ledger" | "timeline" | "instances" | "agents" | "executions">;

/**
 * The warning, EC2's or our drill's. Written by instance, whether the job is known yet or not; then the poke. Late and
 * repeated ones change nothing: the first notice stands, and whoever is second pokes again (aws-review A2).
 */
export async function onInterruption(
  ports: InterruptionPorts,
  { instanceId, notice }: InterruptionInput,
): Promise<void> {
  const { jobId } = await ports.instances.notice(instanceId, notice);
  if (jobId === null) return;
  const path = ["entries", instanceId, "notice"];
  const changed = await ports.ledger.change(jobId, {
    when: [
      { path: ["state"], equals: "active" },
      { path: ["entries", instanceId], exists: true },
      { path, equals: null },
    ],
    set: [
      { path, value: notice },
      { path: ["phase"], value: "moving" },
    ],
  });
  const control = changed ?? (await ports.ledger.control(jobId));
  // Also when the same event comes again: the call before may have died between its write and this.
  const stands = control.entries[instanceId]?.notice?.seenAt === notice.seenAt;
  if (control.state === "active" && stands) await announce(ports, control, instanceId, notice);
  if (control.state !== "ended" && control.wait !== null) await ports.executions.poke(control.wait.token);
}

async function announce(ports: InterruptionPorts, control: Control, instanceId: string, notice: Notice): Promise<void> {
  await ports.agents.notify(instanceId, notice);
  const attempt = control.entries[instanceId]?.attempt ?? control.attempt;
  await ports.timeline.append(control.jobId, [
    timelineEvent("notice-received", instanceId, notice.seenAt, `${instanceId} will be taken at ${notice.actionTime}`, {
      attempt,
      instanceId,
      actionTime: notice.actionTime,
      source: notice.source,
    }),
  ]);
}
