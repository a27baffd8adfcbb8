import { entriesOfAttempt } from "../ledger.ts";
import type { AttemptWaitCall } from "../payloads.ts";
import { enterWait, type WaitPorts } from "./enter-wait.ts";

/** BootstrapInstance: SSM runs the bootstrap document by itself; the agent's `ready` ends the wait. */
export const bootstrapInstance = (ports: WaitPorts, call: AttemptWaitCall): Promise<void> =>
  enterWait(ports, call, {
    state: "BootstrapInstance",
    during: ["active"],
    isAnswered: (control) =>
      entriesOfAttempt(control, call.attempt).some(
        (entry) => entry.notice !== null || entry.terminatedAt !== null || entry.readyAt !== null,
      ),
  });
