/** Asking again and again, without giving up at the first lost packet. */
import { setTimeout as delay } from "node:timers/promises";
import { EXIT } from "./exit-codes.ts";
import { explainFault } from "./faults.ts";
import { cleanLine } from "./output/clean-text.ts";
import { remark, type Terminal } from "./terminal.ts";

const POLL_SECONDS = 2;
/** With the pause between them about a minute: longer than a network that changes over, shorter than patience. */
const MOST_FAILURES = 30;

/** Calls `look` every two seconds until it returns something; failures that may pass are waited out. */
export async function pollUntil<T>(
  terminal: Terminal,
  look: () => Promise<T | undefined>,
  mostFailures = MOST_FAILURES,
): Promise<T> {
  let failures = 0;
  for (;;) {
    try {
      const found = await look();
      if (found !== undefined) return found;
      failures = 0;
    } catch (error) {
      const { exitCode, message } = explainFault(error, terminal.env);
      if (exitCode !== EXIT.unavailable || ++failures >= mostFailures) throw error;
      if (failures === 1) remark(terminal, `spot: ${cleanLine(message).replace(/[.]$/, "")}; asking again …`);
    }
    await delay(POLL_SECONDS * 1000);
  }
}
