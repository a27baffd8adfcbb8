/** Pages of lists: the token is the position of the next item, which only this service reads. */
import { AwsError } from "../kernel/service.ts";
import { DEFAULT_PAGE, LONGEST_PAGE } from "./facts.ts";

interface PageInput {
  readonly maxResults?: number | undefined;
  readonly nextToken?: string | undefined;
}

interface Page<T> {
  readonly items: readonly T[];
  readonly nextToken: string | undefined;
}

export function takePage<T>(all: readonly T[], { maxResults, nextToken }: PageInput): Page<T> {
  const size = maxResults === undefined || maxResults === 0 ? DEFAULT_PAGE : maxResults;
  if (size < 0 || size > LONGEST_PAGE) {
    throw new AwsError(
      "ValidationException",
      `1 validation error detected: Value '${size}' at 'maxResults' failed to satisfy constraint: ` +
        `Member must have value less than or equal to ${LONGEST_PAGE}`,
    );
  }
  const start = nextToken === undefined ? 0 : readToken(nextToken);
  const end = start + size;
  return { items: all.slice(start, end), nextToken: end < all.length ? writeToken(end) : undefined };
}

function writeToken(position: number): string {
  return Buffer.from(`position ${position}`).toString("base64url");
}

function readToken(token: string): number {
  const position = /^position (\d+)$/.exec(Buffer.from(token, "base64url").toString())?.[1];
  if (position === undefined) throw new AwsError("InvalidToken", "Invalid Token: 'Invalid token'");
  return Number(position);
}
