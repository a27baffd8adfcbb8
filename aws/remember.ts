/** Answers that are good for a while, by the caller's own time. */
import { secondsBetween } from "../core/time.ts";

/** Names and references are the callers' own, so what is remembered of them is bounded. */
const MOST_REMEMBERED = 1000;

export type Remembering<T> = (key: string, now: string) => Promise<T>;

/** Whoever is told that something is not there makes it, and asks again. */
const isThere = (value: unknown): boolean => value !== null && value !== false;

/** Failures are not remembered, nor what is not `isGood`. */
export function remember<T>(
  find: (key: string) => Promise<T>,
  freshSeconds: number,
  isGood: (value: T) => boolean = isThere,
): Remembering<T> {
  const found = new Map<string, { readonly value: T; readonly at: string }>();
  return async (key, now) => {
    const known = found.get(key);
    if (known !== undefined && Math.abs(secondsBetween(known.at, now)) < freshSeconds) return known.value;
    const value = await find(key);
    if (!isGood(value)) return value;
    if (found.size >= MOST_REMEMBERED) found.clear();
    found.set(key, { value, at: now });
    return value;
  };
}
