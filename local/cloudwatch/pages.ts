/** Opaque tokens of lists: where the next page begins. */
import { AwsError } from "../kernel/service.ts";

export interface Page<T> {
  readonly items: readonly T[];
  readonly next: { readonly NextToken?: string };
}

/** `refusal`: the error of a token that is none; each operation's model names another. */
export function pageOf<T>(
  all: readonly T[],
  token: string | undefined,
  size: number,
  refusal = "InvalidNextToken",
): Page<T> {
  const start = token === undefined ? 0 : readToken(token, refusal);
  const end = start + size;
  return {
    items: all.slice(start, end),
    next: end < all.length ? { NextToken: Buffer.from(`next:${end}`).toString("base64") } : {},
  };
}

function readToken(token: string, refusal: string): number {
  const [, start] = /^next:(\d+)$/.exec(Buffer.from(token, "base64").toString()) ?? [];
  if (start === undefined) throw new AwsError(refusal, "The next token specified is invalid.");
  return Number(start);
}
