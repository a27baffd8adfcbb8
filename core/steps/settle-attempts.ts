import { timelineEvent } from "../events.ts";
import { isClosed, newestEntries, type Control } from "../ledger.ts";
import type { AttemptWaitCall } from "../payloads.ts";
import type { Ports } from "../ports.ts";
import { addSeconds } from "../time.ts";
import { enterWait, type WaitPorts } from "./enter-wait.ts";

/**
 * SettleAttempts: every older entry must be closed before the newest may run. The old agents are ordered to hand over
 * only while the newest is ready and has no notice itself: stopping one for a dying successor would be for nothing.
 */
export const settleAttempts = (ports: WaitPorts & Pick<Ports, "timeline">, call: AttemptWaitCall): Promise<void> =>
  enterWait(ports, call, {
    state: "SettleAttempts",
    during: ["active"],
    set: [{ path: ["phase"], value: "moving" }],
    order: (control) => orderHandover(ports, control, call),
    isAnswered: (control) =>
      olderOpen(control).length === 0 ||
      newestEntries(control).some((entry) => entry.notice !== null || isClosed(entry)),
  });

const olderOpen = (control: Control) =>
  Object.values(control.entries).filter((entry) => entry.attempt !== control.attempt && !isClosed(entry));

async function orderHandover(
  ports: Pick<Ports, "agents" | "timeline">,
  control: Control,
  call: AttemptWaitCall,
): Promise<void> {
  const newest = newestEntries(control);
  if (!newest.every((entry) => entry.readyAt !== null && entry.notice === null)) return;
  for (const entry of olderOpen(control)) {
    const by = entry.notice?.actionTime ?? addSeconds(call.now, 60);
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
