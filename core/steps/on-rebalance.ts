import { timelineEvent } from "../events.ts";
import type { Job } from "../job.ts";
import type { Ports } from "../ports.ts";

/**
 * EC2 sees a higher risk: an early save; with `checkpoint.onRebalance: move` a move, which is a wish for a replacement
 * (core/move.ts) and no notice. The same event again changes nothing but pokes again (aws-review A2).
 */
export async function onRebalance(
  ports: Pick<Ports, "ledger" | "timeline" | "instances" | "agents" | "executions">,
  { instanceId, now }: { readonly instanceId: string; readonly now: string },
): Promise<void> {
  const jobId = (await ports.instances.find(instanceId))?.jobId ?? null;
  if (jobId === null) return;
  const control = await ports.ledger.control(jobId);
  const entry = control.entries[instanceId];
  if (control.state !== "active" || entry === undefined) return;
  const { checkpoint } = (await ports.ledger.job(jobId)).job;
  await ports.agents.requestSave(instanceId, now);
  const message = `EC2 sees a higher risk for ${instanceId}: ${whatFollows(checkpoint)}`;
  const data = { attempt: entry.attempt, instanceId };
  await ports.timeline.append(jobId, [timelineEvent("rebalance-received", instanceId, now, message, data)]);
  if (checkpoint.onRebalance === "move") await requestMove(ports, jobId, instanceId, now);
}

function whatFollows({ onRebalance, saveSignal }: Job["checkpoint"]): string {
  if (onRebalance === "move") return "another machine is asked for";
  return saveSignal === null ? "the job goes on, since it has no saveSignal" : "an early save is asked for";
}

async function requestMove(
  ports: Pick<Ports, "ledger" | "executions">,
  jobId: string,
  instanceId: string,
  now: string,
): Promise<void> {
  const path = ["entries", instanceId, "moveRequestedAt"];
  const changed = await ports.ledger.change(jobId, {
    when: [
      { path: ["state"], equals: "active" },
      { path: ["entries", instanceId], exists: true },
      { path, exists: false },
    ],
    set: [{ path, value: now }],
  });
  const control = changed ?? (await ports.ledger.control(jobId));
  if (control.state === "active" && control.wait !== null) await ports.executions.poke(control.wait.token);
}
