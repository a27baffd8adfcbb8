import { timelineEvent } from "../events.ts";
import { entriesOfAttempt, isWell, type Control, type Released } from "../ledger.ts";
import type { AttemptWaitCall } from "../payloads.ts";
import type { Ports } from "../ports.ts";
import { announce, type AnnouncePorts } from "./announce.ts";
import { enterWait, type WaitPorts } from "./enter-wait.ts";

/** RunAttempt: the agent runs the scripts. Entered again for the same attempt after a missed heartbeat, with a new token. */
export const runAttempt = (
  ports: WaitPorts & AnnouncePorts & Pick<Ports, "timeline">,
  call: AttemptWaitCall,
): Promise<void> =>
  enterWait(ports, call, {
    state: "RunAttempt",
    during: ["active"],
    set: [{ path: ["phase"], value: "running" }],
    order: async (control) => {
      await orderRun(ports, control, call);
      await announce(ports, control, call.now);
    },
    isAnswered: (control) => !entriesOfAttempt(control, call.attempt).every(isWell),
  });

async function orderRun(
  ports: Pick<Ports, "ledger" | "agents" | "timeline">,
  control: Control,
  call: AttemptWaitCall,
): Promise<void> {
  const resumeFrom = lastReleased(control, call.attempt);
  for (const { instanceId, startedAt, bare } of entriesOfAttempt(control, call.attempt).filter(isWell)) {
    // From here its computing time is counted.
    if (startedAt === undefined) {
      const path = ["entries", instanceId, "startedAt"];
      await ports.ledger.change(call.jobId, { when: [{ path, exists: false }], set: [{ path, value: call.now }] });
    }
    await ports.agents.raise(instanceId, "run", { resumeFrom });
    const from = resumeFrom?.generation ?? null;
    await ports.timeline.append(call.jobId, [
      timelineEvent(
        "attempt-started",
        String(call.attempt),
        call.now,
        bare
          ? `attempt ${call.attempt} is at work, with no agent on it`
          : `attempt ${call.attempt} runs the scripts${from === null ? "" : `, from generation ${from}`}`,
        {
          attempt: call.attempt,
          instanceId,
          resumeFrom: from,
        },
      ),
    ]);
  }
}

/** The generation named by the latest earlier attempt that let go in order; null: the agent looks for itself. */
function lastReleased(control: Control, attempt: number): Released | null {
  const older = Object.values(control.entries).filter((entry) => entry.attempt < attempt);
  const latest = older.toSorted((a, b) => b.attempt - a.attempt).find((entry) => entry.outcome !== "unused");
  return latest?.released?.generation ? latest.released : null;
}
