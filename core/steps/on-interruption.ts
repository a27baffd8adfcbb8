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
  const before = await ports.ledger.control(jobId);
  // Said first, written second: who is killed in between says it again, the same line; nobody would say it later.
  if (before.state === "active" && isNew(before, instanceId)) await say(ports, before, { instanceId, notice });
  const changed = await write(ports, jobId, { instanceId, notice });
  const control = changed ?? (await ports.ledger.control(jobId));
  // Also when the same event comes again: the call before may have died between its write and this.
  const stands = control.entries[instanceId]?.notice?.seenAt === notice.seenAt;
  if (control.state === "active" && stands) await ports.agents.notify(instanceId, notice);
  if (control.state !== "ended" && control.wait !== null) await ports.executions.poke(control.wait.token);
}

const isNew = ({ entries }: Control, instanceId: string): boolean => {
  const entry = entries[instanceId];
  return entry !== undefined && entry.notice === null && entry.outcome === null;
};

/**
 * For an attempt whose end is not known yet. The first notice stands, but EC2's word replaces our own: a drill or a
 * move's handover can be overtaken by the real thing.
 */
async function write(
  ports: Pick<Ports, "ledger">,
  jobId: string,
  { instanceId, notice }: InterruptionInput,
): Promise<Control | null> {
  const path = ["entries", instanceId, "notice"];
  const attempt = (standing: Condition): Promise<Control | null> =>
    ports.ledger.change(jobId, {
      when: [
        { path: ["state"], equals: "active" },
        { path: ["entries", instanceId, "outcome"], equals: null },
        standing,
      ],
      set: [
        { path, value: notice },
        { path: ["phase"], value: "moving" },
      ],
    });
  const first = await attempt({ path, equals: null });
  if (first !== null || notice.source !== "ec2") return first;
  return await attempt({ path: [...path, "source"], equals: "drill" });
}

async function say(
  ports: Pick<Ports, "timeline">,
  { jobId, entries, attempt: newest }: Control,
  { instanceId, notice: { actionTime, source, seenAt } }: InterruptionInput,
): Promise<void> {
  const { attempt = newest } = entries[instanceId] ?? {};
  const data = { attempt, instanceId, actionTime, source };
  const text = `${instanceId} will be taken at ${actionTime}`;
  await ports.timeline.append(jobId, [timelineEvent("notice-received", instanceId, seenAt, text, data)]);
}
