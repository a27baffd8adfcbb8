/** Waiting for a condition, with what was last seen in the error. */
import { setTimeout as delay } from "node:timers/promises";
import { PATIENCE_SECONDS } from "./limits.ts";

const POLL_MS = 100;

export async function until<T>(
  what: string,
  look: () => Promise<T> | T,
  done: (seen: T) => boolean,
  {
    seconds = PATIENCE_SECONDS,
    explain,
  }: { readonly seconds?: number; readonly explain?: () => Promise<unknown> } = {},
): Promise<T> {
  const deadline = performance.now() + seconds * 1000;
  for (;;) {
    const seen = await look();
    if (done(seen)) return seen;
    if (performance.now() > deadline) {
      const story = JSON.stringify([seen, await explain?.()], null, 1).slice(-8000);
      throw new Error(`waited ${seconds} s for ${what}; last seen: ${story}`);
    }
    await delay(POLL_MS);
  }
}
