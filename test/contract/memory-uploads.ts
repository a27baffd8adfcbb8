/** Uploads over plain maps, and the server that they are PUT to. */
import { createHash } from "node:crypto";
import { uploadId } from "../core/job-samples.ts";
import type { JobFiles, StoredObject, StoredPart, Uploads } from "../../core/ports-api.ts";

export interface UploadStore {
  /** Whole ones by their id. */
  readonly stored: Map<string, StoredObject>;
  /** What has arrived of those under way. */
  readonly arrived: Map<string, StoredPart[]>;
  /** Where uploads are PUT. */
  url: string;
}

/** With the upload that the sample jobs name. */
export const createUploadStore = (): UploadStore => ({
  stored: new Map([[uploadId, { bytes: 1, storedAt: "2026-11-22T11:00:00.000Z" }]]),
  arrived: new Map(),
  url: "http://127.0.0.1:9/",
});

/** The ETag of what was PUT to one of the addresses below. */
export function takePut({ stored, arrived }: UploadStore, url: URL, body: Buffer, now: string): string {
  const id = url.pathname.split("/").at(-1) ?? "";
  const etag = createHash("md5").update(body).digest("hex");
  const number = Number(url.searchParams.get("partNumber") ?? 0);
  if (number === 0) stored.set(id, { bytes: body.length, storedAt: now });
  else {
    const others = (arrived.get(id) ?? []).filter((part) => part.number !== number);
    arrived.set(
      id,
      [...others, { number, bytes: body.length, etag }].toSorted((a, b) => a.number - b.number),
    );
  }
  return etag;
}

export const memoryUploads = (store: UploadStore): Uploads => ({
  find: async (id) => store.stored.get(id) ?? null,
  presign: async ({ uploadId, bytes, now }) => ({
    url: `${store.url}${uploadId}`,
    headers: { "content-length": String(bytes), "x-amz-checksum-sha256": "signed" },
    expiresAt: now,
  }),
  underWay: async (id) => (store.arrived.has(id) ? `multipart-${id}` : null),
  begin: async (id) => {
    store.arrived.set(id, []);
    return `multipart-${id}`;
  },
  // Two to a page, so that there is more than one.
  parts: async (id, _, after) => (store.arrived.get(id) ?? []).filter(({ number }) => number > after).slice(0, 2),
  presignParts: async ({ uploadId, parts }) => ({
    urls: parts.map(({ number }) => `${store.url}${uploadId}?partNumber=${number}`),
    expiresAt: "2099-01-01T00:00:00.000Z",
  }),
  complete: async (id, _, parts) => {
    const bytes = parts.reduce((sum, part) => sum + part.bytes, 0);
    store.stored.set(id, { bytes, storedAt: "2026-11-22T12:00:00.000Z" });
    store.arrived.delete(id);
  },
});

/** Each job's outputs, by path. */
export const memoryFiles = (
  outputs: ReadonlyMap<string, ReadonlyMap<string, string>>,
  store: UploadStore,
): JobFiles => ({
  page: async ({ jobId, prefix, limit, nextToken, now }) => {
    const all = [...(outputs.get(jobId) ?? new Map<string, string>())]
      .filter(([path]) => path.startsWith(prefix) && path > (nextToken ?? ""))
      .toSorted(([a], [b]) => (a < b ? -1 : 1));
    const page = all.slice(0, limit);
    return {
      files: page.map(([path, text]) => ({
        path,
        bytes: Buffer.byteLength(text),
        modifiedAt: "2026-11-22T11:00:00.000Z",
        etag: createHash("md5").update(text).digest("hex"),
        url: `${store.url}outputs/${jobId}/${encodeURIComponent(path)}`,
      })),
      nextToken: page.length < all.length ? (page.at(-1)?.[0] ?? null) : null,
      expiresAt: now,
    };
  },
});

/** GET of one of the addresses above, from a byte on, if it is still what was listed. */
export function readOutput(
  outputs: ReadonlyMap<string, ReadonlyMap<string, string>>,
  url: URL,
  headers: Readonly<Record<string, unknown>>,
): { readonly status: number; readonly body: Buffer } {
  const [jobId = "", path = ""] = url.pathname.split("/").slice(-2).map(decodeURIComponent);
  const body = Buffer.from(outputs.get(jobId)?.get(path) ?? "");
  const etag = createHash("md5").update(body).digest("hex");
  if (headers["if-match"] !== `"${etag}"`) return { status: 412, body: Buffer.from("<Code>PreconditionFailed</Code>") };
  const start = Number(/^bytes=(\d+)-$/.exec(String(headers["range"]))?.[1] ?? 0);
  return { status: start === 0 ? 200 : 206, body: body.subarray(start) };
}
