import { isSpotConnectError } from "../errors.ts";
import { untoldChange } from "../job-state-change.ts";
import type { Control } from "../ledger.ts";
import type { Ports } from "../ports.ts";

export type AnnouncePorts = Pick<Ports, "deployment" | "ledger" | "announcer">;

/**
 * Tells the bus of the state that a step has given the job, if it is a new one, and notes that it did. The event goes out
 * first: whoever dies between the two sends the same one again, by which everybody knows it. A job goes on without: what
 * EventBridge does not take is in the function's log, and the next change is told.
 */
export async function announce(ports: AnnouncePorts, control: Control | null, now: string): Promise<void> {
  const change = control === null ? null : untoldChange(ports.deployment.stack, control, now);
  if (control === null || change === null) return;
  try {
    await ports.announcer.announce(change, control.notifies === true);
    const { state, sequence } = change;
    await ports.ledger.change(control.jobId, {
      when: [
        control.announced === undefined
          ? { path: ["announced"], exists: false }
          : { path: ["announced", "sequence"], equals: control.announced.sequence },
      ],
      set: [{ path: ["announced"], value: { state, sequence } }],
    });
  } catch (error) {
    if (!isSpotConnectError(error)) throw error;
  }
}
