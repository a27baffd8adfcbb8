/** Asking again and again, without giving up at the first lost packet. */
import { setTimeout as delay } from "node:timers/promises";
import { UnexpectedAnswer } from "../contract/client.ts";
import { isSpotConnectError } from "../core/errors.ts";
import { remark, type Terminal } from "./terminal.ts";

const POLL_SECONDS = 2;
/** With the pause between them about a minute: longer than a network that changes over, shorter than patience. */
const MOST_FAILURES = 30;

/** Calls `look` every two seconds until it returns something. */
export async function pollUntil<T>(terminal: Terminal, look: () => Promise<T | undefined>): Promise<T> {
  let failures = 0;
  for (;;) {
    try {
      const found = await look();
      if (found !== undefined) return found;
      failures = 0;
    } catch (error) {
      if (!isPassing(error) || ++failures >= MOST_FAILURES) throw error;
      if (failures === 1) remark(terminal, "spot: no answer, asking again …");
    }
    await delay(POLL_SECONDS * 1000);
  }
}

/** fetch throws a TypeError when there was no answer at all. */
const isPassing = (error: unknown): boolean =>
  (error instanceof TypeError && error.message === "fetch failed") ||
  (error instanceof UnexpectedAnswer && error.status >= 500) ||
  isSpotConnectError(error, "RequestThrottled");
