/** Keeps an eye on the machine while a person works on it: a connection to one that is gone may stay silent for long. */
import { setTimeout as delay } from "node:timers/promises";
import type { Client } from "../../contract/client.ts";
import { fateOf, type Machine } from "./find-machine.ts";

const LOOK_SECONDS = 5;

interface Watcher {
  /** EC2 takes it back then. Told once. */
  readonly noticed: (actionTime: string) => void;
  readonly gone: () => void;
}

/** Until the signal. That nobody answers means nothing. */
export async function watchMachine(
  client: Client,
  machine: Machine,
  { noticed, gone }: Watcher,
  signal: AbortSignal,
): Promise<void> {
  let isTold = false;
  for (;;) {
    await delay(LOOK_SECONDS * 1000, undefined, { signal }).catch(() => {});
    if (signal.aborted) return;
    const fate = await fateOf(client, machine).catch(() => null);
    if (fate?.actionTime && !isTold) {
      isTold = true;
      noticed(fate.actionTime);
    }
    if (fate?.isGone) return gone();
  }
}
