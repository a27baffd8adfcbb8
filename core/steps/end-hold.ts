import type { Control, HoldEnd } from "../ledger.ts";
import type { Ports } from "../ports.ts";

/** Ends a job's hold. The control item with that end, or null: nothing is held, or somebody was first. */
export const endHold = (ports: Pick<Ports, "ledger">, jobId: string, end: HoldEnd): Promise<Control | null> =>
  ports.ledger.change(jobId, {
    when: [
      { path: ["state"], equals: "ending" },
      { path: ["ending", "hold"], exists: true },
      { path: ["ending", "hold", "end"], exists: false },
    ],
    set: [{ path: ["ending", "hold", "end"], value: end }],
  });
