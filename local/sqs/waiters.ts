/** Receivers that wait for a message, woken when one is sent. */
import { EventEmitter, once } from "node:events";
import type { Store } from "../kernel/store.ts";

const bells = new WeakMap<Store, EventEmitter>();

function bellOf(store: Store): EventEmitter {
  const known = bells.get(store);
  if (known) return known;
  const bell = new EventEmitter().setMaxListeners(0);
  bells.set(store, bell);
  return bell;
}

export const announce = (store: Store, queue: string): void => {
  bellOf(store).emit(queue);
};

/** Real seconds: while a request waits, the cloud's own time may stand still. */
export async function waitForMessage(store: Store, queue: string, ms: number): Promise<void> {
  try {
    await once(bellOf(store), queue, { signal: AbortSignal.timeout(ms) });
  } catch {
    // Nothing came in time.
  }
}
