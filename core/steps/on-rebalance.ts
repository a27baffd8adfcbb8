import { timelineEvent } from "../events.ts";
import type { Ports } from "../ports.ts";
import { addSeconds } from "../time.ts";
import { onInterruption } from "./on-interruption.ts";

/** A move the job asked for is no emergency: the old instance computes until the new one is ready, for so long. */
const MOVE_SECONDS = 2 * 3600;

/** EC2 sees a higher risk: an early save; with `checkpoint.handover: early` a move, which is our own notice. */
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
  if (job.checkpoint.handover === "early")
    await onInterruption(ports, {
      instanceId,
      notice: { actionTime: addSeconds(now, MOVE_SECONDS), source: "drill", seenAt: now },
    });
}
