import { timelineEvent } from "../events.ts";
import { entriesOfAttempt, isClosed, isWell, type Control, type Entry, type Notice } from "../ledger.ts";
import { STOP_RESERVE_SECONDS } from "../limits.ts";
import type { AttemptWaitCall } from "../payloads.ts";
import type { Ports } from "../ports.ts";
import { addSeconds } from "../time.ts";
import { announce, type AnnouncePorts } from "./announce.ts";
import { enterWait, type WaitPorts } from "./enter-wait.ts";

type SettlePorts = Pick<Ports, "ledger" | "agents" | "timeline">;

/**
 * SettleAttempts: every older entry must be closed before the newest may run. The old agents are ordered to hand over
 * only while the newest is ready and has no notice itself: stopping one for a dying successor would be for nothing.
 */
export const settleAttempts = (
  ports: WaitPorts & AnnouncePorts & Pick<Ports, "timeline">,
  call: AttemptWaitCall,
): Promise<void> =>
  enterWait(ports, call, {
    state: "SettleAttempts",
    during: ["active"],
    set: [{ path: ["phase"], value: "moving" }],
    order: async (control) => {
      await orderHandover(ports, control, call);
      await announce(ports, control, call.now);
    },
    isAnswered: (control) =>
      olderOpen(control, call).length === 0 || !entriesOfAttempt(control, call.attempt).every(isWell),
  });

const olderOpen = (control: Control, { attempt }: AttemptWaitCall): readonly Entry[] =>
  Object.values(control.entries).filter((entry) => entry.attempt < attempt && !isClosed(entry));

async function orderHandover(ports: SettlePorts, control: Control, call: AttemptWaitCall): Promise<void> {
  if (!entriesOfAttempt(control, call.attempt).every((entry) => isWell(entry) && entry.readyAt !== null)) return;
  for (const entry of olderOpen(control, call)) {
    const notice = isWell(entry) ? await giveNotice(ports, entry, call) : entry.notice;
    // Its end is EC2's, or ours after the notice: nobody on it could be asked to hurry.
    if (entry.bare !== undefined) continue;
    const by = notice?.actionTime ?? addSeconds(call.now, STOP_RESERVE_SECONDS);
    await ports.agents.raise(entry.instanceId, "handover", { by });
    await ports.timeline.append(call.jobId, [
      timelineEvent(
        "handover-ordered",
        `${entry.attempt}-${call.attempt}`,
        call.now,
        `attempt ${call.attempt} is ready: attempt ${entry.attempt} makes its last save`,
        {
          from: entry.attempt,
          to: call.attempt,
          by,
        },
      ),
    ]);
  }
}

/**
 * A move's old instance is well until here. From now on it is one with a notice, our own, and everything that ends such
 * a one ends it too. EC2's own notice may have come first.
 */
async function giveNotice(ports: SettlePorts, { attempt, instanceId }: Entry, call: AttemptWaitCall): Promise<Notice> {
  const { job } = await ports.ledger.job(call.jobId);
  const actionTime = addSeconds(call.now, job.checkpoint.stopGraceSeconds + STOP_RESERVE_SECONDS);
  const notice: Notice = { actionTime, source: "drill", seenAt: call.now };
  await ports.timeline.append(call.jobId, [
    timelineEvent("notice-received", instanceId, call.now, `${instanceId} moves: it lets go by ${actionTime}`, {
      attempt,
      instanceId,
      actionTime,
      source: notice.source,
    }),
  ]);
  const path = ["entries", instanceId, "notice"];
  const given = await ports.ledger.change(call.jobId, {
    when: [{ path, equals: null }],
    set: [{ path, value: notice }],
  });
  const control = given ?? (await ports.ledger.control(call.jobId));
  return control.entries[instanceId]?.notice ?? notice;
}
