/** IAM's pages: `MaxItems` (100 by default, 1000 at most) and an opaque `Marker`. */
import { validationError } from "./errors.ts";

const DEFAULT_PAGE = 100;

export function paginate<T>(
  items: readonly T[],
  {
    Marker: marker,
    MaxItems: size = DEFAULT_PAGE,
  }: { readonly Marker?: string | undefined; readonly MaxItems?: number | undefined },
): { readonly page: T[]; readonly marker: { readonly IsTruncated: boolean; readonly Marker?: string } } {
  const start = marker === undefined ? 0 : Number(Buffer.from(marker, "base64").toString());
  if (!Number.isInteger(start) || start < 0) throw validationError("Invalid Marker.");
  const end = start + size;
  const page = items.slice(start, end);
  const next = Buffer.from(String(end)).toString("base64");
  return { page, marker: end < items.length ? { IsTruncated: true, Marker: next } : { IsTruncated: false } };
}
