import { isLetGo } from "../hold.ts";
import type { WaitCall } from "../payloads.ts";
import { enterWait, type WaitPorts } from "./enter-wait.ts";

/** AwaitRelease: until an instance lets go or EC2 says terminated; ReleaseAll looks again either way. */
export const awaitRelease = (ports: WaitPorts, call: WaitCall): Promise<void> =>
  enterWait(ports, call, {
    state: "AwaitRelease",
    during: ["ending"],
    isAnswered: (control) => {
      const open = Object.values(control.entries).filter((entry) => entry.terminatedAt === null);
      return open.length === 0 || open.some((entry) => entry.endedAt !== null) || isLetGo(control);
    },
  });
