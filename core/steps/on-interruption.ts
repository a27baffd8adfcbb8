import { timelineEvent } from "../events.ts";
import type { Control, Notice } from "../ledger.ts";
import type { Condition, Ports } from "../ports.ts";

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
  const changed = await write(ports, jobId, { instanceId, notice });
  const control = changed ?? (await ports.ledger.control(jobId));
  // Also when the same event comes again: the call before may have died between its write and this.
  const stands = control.entries[instanceId]?.notice?.seenAt === notice.seenAt;
  if (control.state === "active" && stands) await announce(ports, control, instanceId, notice);
  if (control.state !== "ended" && control.wait !== null) await ports.executions.poke(control.wait.token);
}

/** The first notice stands, but EC2's word replaces our own: a drill or a move can be overtaken by the real thing. */
async function write(
  ports: Pick<Ports, "ledger">,
  jobId: string,
  { instanceId, notice }: InterruptionInput,
): Promise<Control | null> {
  const path = ["entries", instanceId, "notice"];
  const attempt = (standing: Condition): Promise<Control | null> =>
    ports.ledger.change(jobId, {
      when: [{ path: ["state"], equals: "active" }, { path: ["entries", instanceId], exists: true }, standing],
      set: [
        { path, value: notice },
        { path: ["phase"], value: "moving" },
      ],
    });
  const first = await attempt({ path, equals: null });
  if (first !== null || notice.source !== "ec2") return first;
  return await attempt({ path: [...path, "source"], equals: "drill" });
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
