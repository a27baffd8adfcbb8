/** Opaque tokens of lists: the name after which the next page begins. */
import { invalidParameter } from "./errors.ts";

export interface Page<T> {
  readonly items: readonly T[];
  readonly next: { readonly nextToken?: string };
}

export function pageOf<T>(sorted: readonly T[], token: string | undefined, limit: number): Page<T> {
  const start = token === undefined ? 0 : readToken(token);
  const end = start + limit;
  return {
    items: sorted.slice(start, end),
    next: end < sorted.length ? { nextToken: Buffer.from(`next:${end}`).toString("base64") } : {},
  };
}

function readToken(token: string): number {
  const [, start] = /^next:(\d+)$/.exec(Buffer.from(token, "base64").toString()) ?? [];
  if (start === undefined) throw invalidParameter("The specified nextToken is invalid.");
  return Number(start);
}

export function checkLimit(limit: number | undefined, most: number): number {
  if (limit === undefined) return most;
  if (limit >= 1 && limit <= most) return limit;
  const rule = limit < 1 ? "greater than or equal to 1" : `less than or equal to ${most}`;
  throw invalidParameter(
    `1 validation error detected: Value '${limit}' at 'limit' failed to satisfy constraint: Member must have value ${rule}`,
  );
}
