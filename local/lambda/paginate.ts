import { invalid } from "./context.ts";

/** ListFunctions and ListLayers give 50 at a time (API reference, MaxItems). */
const LARGEST_PAGE = 50;

/** A marker is the number of items before the page. */
export function paginate<T>(
  items: readonly T[],
  { Marker, MaxItems }: { readonly Marker?: string | undefined; readonly MaxItems?: number | undefined },
): { readonly items: readonly T[]; readonly NextMarker: string | undefined } {
  const from = Marker === undefined ? 0 : Number(Marker);
  if (!Number.isInteger(from)) throw invalid("Invalid pagination marker");
  const to = from + Math.min(MaxItems ?? LARGEST_PAGE, LARGEST_PAGE);
  return { items: items.slice(from, to), NextMarker: to < items.length ? String(to) : undefined };
}
