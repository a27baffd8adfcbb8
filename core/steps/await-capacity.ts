import type { WaitCall } from "../payloads.ts";
import { enterWait, type WaitPorts } from "./enter-wait.ts";

/** AwaitCapacity: until the plan's time, or until an open attempt says something that makes the launch needless. */
export const awaitCapacity = (ports: WaitPorts, call: WaitCall): Promise<void> =>
  enterWait(ports, call, {
    state: "AwaitCapacity",
    during: ["active"],
    isAnswered: (control) => Object.values(control.entries).some((entry) => entry.outcome === "completed"),
  });
