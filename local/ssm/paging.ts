import { AwsError } from "../kernel/service.ts";

/** A token is the position of the next item. A page has 1 to 50 items where the API reference says nothing else. */
export function pageOf<T>(
  items: readonly T[],
  { MaxResults, NextToken }: { MaxResults?: number | undefined; NextToken?: string | undefined },
  [least, most]: readonly [least: number, most: number] = [1, 50],
): { items: T[]; NextToken: string | undefined } {
  if (MaxResults !== undefined && (MaxResults < least || MaxResults > most)) {
    const rule = MaxResults < least ? `greater than or equal to ${least}` : `less than or equal to ${most}`;
    throw new AwsError(
      "ValidationException",
      `1 validation error detected: Value '${MaxResults}' at 'maxResults' failed to satisfy constraint: Member must have value ${rule}`,
    );
  }
  const start = NextToken === undefined ? 0 : Number(Buffer.from(NextToken, "base64url").toString());
  if (!Number.isInteger(start) || start < 0) throw new AwsError("InvalidNextToken", "The specified token isn't valid.");
  const end = start + (MaxResults ?? items.length);
  const NextPage = end < items.length ? Buffer.from(String(end)).toString("base64url") : undefined;
  return { items: items.slice(start, end), NextToken: NextPage };
}
