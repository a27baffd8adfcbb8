/** A job whose script has failed, and whose machine is held (`holdOnFailure`). */
import type { Entry } from "../../core/ledger.ts";
import { addJob, entry, type World } from "./memory-ports.ts";

export const HELD_SINCE = "2026-11-22T12:00:00.000Z";
export const HELD_UNTIL = "2026-11-22T14:00:00.000Z";

export const addHeldJob = (world: World, token: string, ofEntry: Partial<Entry> = {}): string =>
  addJob(world, token, {
    state: "ending",
    phase: "running",
    attempt: 1,
    wait: { token: `token-${token}`, state: "AwaitRelease", since: HELD_SINCE },
    entries: { "i-1": entry(1, "i-1", { outcome: "failed", ...ofEntry }) },
    ending: {
      cause: "finished",
      error: "ScriptFailed",
      message: "exit 3\n",
      since: HELD_SINCE,
      graceUntil: HELD_SINCE,
      hold: { until: HELD_UNTIL },
    },
  });
