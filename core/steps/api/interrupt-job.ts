import { SpotConnectError } from "../../errors.ts";
import { stillHeld } from "../../hold.ts";
import { isClosed, type Control } from "../../ledger.ts";
import { NOTICE_SECONDS } from "../../limits.ts";
import type { ApiPorts } from "../../ports-api.ts";
import { addSeconds } from "../../time.ts";
import { findControl, type FindPorts } from "./find-control.ts";
import { entriesOf } from "./job-views.ts";

export interface InterruptJobInput {
  readonly jobId: string;
  /** null: as long as EC2 gives. */
  readonly noticeSeconds: number | null;
  readonly now: string;
}

/**
 * POST /jobs/{id}/interrupt, the drill: our own notice for the newest instance that has none. The agent is told by its
 * inbox, the machine by the event that an EC2 warning would be; nothing else about the job is special afterwards.
 */
export async function interruptJob(
  ports: FindPorts & Pick<ApiPorts, "agents" | "events">,
  { jobId, noticeSeconds, now }: InterruptJobInput,
): Promise<{ readonly instanceId: string; readonly actionTime: string }> {
  const control = await findControl(ports, jobId);
  if (control === null)
    throw new SpotConnectError("NothingToInterrupt", `${jobId} is not recorded, so it has no instance`);
  const target = entriesOf(control).findLast(
    (entry) => !isClosed(entry) && entry.outcome === null && entry.notice === null && entry.terminateAt === null,
  );
  if (control.state !== "active" || target === undefined)
    throw new SpotConnectError("NothingToInterrupt", whyNothing(control));
  const actionTime = addSeconds(now, noticeSeconds ?? NOTICE_SECONDS);
  await ports.agents.notify(target.instanceId, { actionTime, source: "drill", seenAt: now });
  await ports.events.drill(target.instanceId, actionTime);
  return { instanceId: target.instanceId, actionTime };
}

/** To be waited for is only what may still come. */
function whyNothing(control: Control): string {
  const { jobId, phase, state } = control;
  if (state === "ended") return `${jobId} has ended (${phase}): it has no instance any more`;
  const held = stillHeld(control).map(({ instanceId }) => instanceId);
  if (held.length > 0)
    return `${jobId} has failed, and ${held.join(", ")} is held without a script to interrupt: \`spot release ${jobId}\` ends it`;
  return state === "active"
    ? `${jobId} (${phase}) has no instance without a notice`
    : `${jobId} is being closed: it runs no script any more`;
}
