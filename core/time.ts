/** Arithmetic on ISO-8601 UTC strings; nothing here reads a clock. */

export const addSeconds = (time: string, seconds: number): string =>
  new Date(Date.parse(time) + seconds * 1000).toISOString();

/** Seconds from `from` to `to`; negative when `to` is earlier. */
export const secondsBetween = (from: string, to: string): number => (Date.parse(to) - Date.parse(from)) / 1000;

export const isPast = (time: string, now: string): boolean => secondsBetween(time, now) >= 0;

/** Whole seconds for a state's TimeoutSeconds, at least 1: Step Functions refuses 0. */
export const wholeSeconds = (seconds: number): number => Math.max(1, Math.ceil(seconds));

export const earlierOf = (a: string, b: string): string => (secondsBetween(a, b) >= 0 ? a : b);
