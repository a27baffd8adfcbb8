import { timelineEvent } from "../events.ts";
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
  await ports.agents.requestSave(instanceId, now);
  await ports.timeline.append(jobId, [
    timelineEvent(
      "rebalance-received",
      instanceId,
      now,
      `EC2 sees a higher risk for ${instanceId}: an early save is asked for`,
      {
        attempt: entry.attempt,
        instanceId,
      },
    ),
  ]);
  const { job } = await ports.ledger.job(jobId);
  if (job.checkpoint.onRebalance === "move") await requestMove(ports, jobId, instanceId, now);
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
