/** Listing: keys in order, those with a delimiter folded into common prefixes, in pages. */
import type { _Object } from "@aws-sdk/client-s3";
import { objectsOf, requireBucket } from "./buckets.ts";
import type { ObjectRecord, S3 } from "./buckets.ts";
import { invalidArgument } from "./errors.ts";
import { LIST_PAGE } from "./facts.ts";

export interface ListQuery {
  readonly Bucket: string | undefined;
  readonly Prefix?: string | undefined;
  readonly Delimiter?: string | undefined;
  readonly MaxKeys?: number | undefined;
  readonly EncodingType?: string | undefined;
  /** Only what comes after this key or common prefix. */
  readonly after: string;
}

export interface Listing {
  readonly Contents: _Object[];
  readonly CommonPrefixes: { readonly Prefix: string }[];
  readonly IsTruncated: boolean;
  readonly maxKeys: number;
  /** The last key or common prefix of the page. */
  readonly last: string;
  readonly encode: (text: string) => string;
}

export function listObjectsPage(s3: S3, query: ListQuery): Listing {
  const bucket = requireBucket(s3, query.Bucket);
  const { Prefix: prefix = "", Delimiter: delimiter = "", after } = query;
  const maxKeys = Math.min(query.MaxKeys ?? LIST_PAGE, LIST_PAGE);
  if (maxKeys < 0) throw invalidArgument("maxKeys cannot be negative");
  const encode = query.EncodingType === "url" ? encodeKey : (text: string) => text;
  const contents: _Object[] = [];
  const prefixes = new Set<string>();
  let last = "";
  for (const object of sorted(objectsOf(s3.store, bucket.name).values())) {
    const { key } = object;
    if (!key.startsWith(prefix)) continue;
    const cut = delimiter === "" ? -1 : key.indexOf(delimiter, prefix.length);
    const entry = cut < 0 ? key : key.slice(0, cut + delimiter.length);
    if (compareKeys(entry, after) <= 0 || prefixes.has(entry)) continue;
    if (contents.length + prefixes.size >= maxKeys) {
      return { ...page(contents, prefixes, encode), IsTruncated: maxKeys > 0, maxKeys, last, encode };
    }
    if (cut < 0) contents.push(describe(object, encode));
    else prefixes.add(entry);
    last = entry;
  }
  return { ...page(contents, prefixes, encode), IsTruncated: false, maxKeys, last, encode };
}

const page = (
  Contents: _Object[],
  prefixes: ReadonlySet<string>,
  encode: (text: string) => string,
): Pick<Listing, "Contents" | "CommonPrefixes"> => ({
  Contents,
  CommonPrefixes: [...prefixes].map((each) => ({ Prefix: encode(each) })),
});

const describe = (object: ObjectRecord, encode: (text: string) => string): _Object => ({
  Key: encode(object.key),
  LastModified: new Date(object.modifiedAt),
  ETag: object.etag,
  Size: object.size,
  StorageClass: (object.headers.StorageClass ?? "STANDARD") as NonNullable<_Object["StorageClass"]>,
});

const sorted = (objects: readonly ObjectRecord[]): readonly ObjectRecord[] =>
  [...objects].sort((a, b) => compareKeys(a.key, b.key));

/** S3 orders keys by their UTF-8 bytes. */
const compareKeys = (a: string, b: string): number => Buffer.compare(Buffer.from(a), Buffer.from(b));

const encodeKey = (text: string): string => encodeURIComponent(text).replaceAll("%2F", "/");
