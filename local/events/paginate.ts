import { invalid } from "./context.ts";

/** 100 at a time (API reference, Limit). A token is the number of items before the page. */
export function paginate<T>(
  items: readonly T[],
  input: { readonly NextToken?: string | undefined; readonly Limit?: number | undefined },
): { readonly items: T[]; readonly NextToken: string | undefined } {
  const from = Number(input.NextToken ?? 0);
  if (!Number.isInteger(from)) throw invalid("Invalid NextToken.");
  const to = from + (input.Limit ?? 100);
  return { items: items.slice(from, to), NextToken: to < items.length ? String(to) : undefined };
}
