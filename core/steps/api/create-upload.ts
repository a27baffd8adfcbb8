import type { ApiPorts, PresignedUpload, StoredObject } from "../../ports-api.ts";
import { bytesOfPart, partBytesOf, partCountOf, SINGLE_PUT_BYTES } from "../../upload-parts.ts";

export interface CreateUploadInput {
  readonly bytes: number;
  /** Hex. It is the upload's id as well: the same bytes are the same upload, and nobody can replace another's. */
  readonly sha256: string;
  /** The parts that follow this one; 0 for the first. */
  readonly afterPart: number;
  readonly now: string;
}

interface UploadPart {
  readonly number: number;
  readonly bytes: number;
  /** What S3 has of it, the MD5 of its bytes; null: nothing yet. */
  readonly etag: string | null;
  readonly url: string;
}
export type UploadStep = { readonly uploadId: string } & (
  | { readonly state: "stored" }
  | ({ readonly state: "put" } & PresignedUpload)
  | {
      readonly state: "parts";
      readonly partBytes: number;
      readonly parts: readonly UploadPart[];
      /** null: these are the last. */
      readonly nextAfterPart: number | null;
      readonly expiresAt: string;
    }
);

/** Addresses in one answer: each has its signature and the function's session token, about 1.5 KB. */
const PAGE_PARTS = 100;
/** Uploads are kept for 14 days (resources/storage.yml); one that a job may have to wait for is sent anew before. */
const FRESH_MS = 7 * 86_400_000;

export const isStored = (found: StoredObject | null, bytes: number, now: string): boolean =>
  found?.bytes === bytes && Date.parse(now) - Date.parse(found.storedAt) < FRESH_MS;

/** POST /uploads: what is still to be sent of an upload, and where to. Asked again, it goes on where it was cut off. */
export async function createUpload(
  ports: Pick<ApiPorts, "uploads">,
  { bytes, sha256, afterPart, now }: CreateUploadInput,
): Promise<UploadStep> {
  const uploadId = sha256;
  if (isStored(await ports.uploads.find(uploadId), bytes, now)) return { uploadId, state: "stored" };
  if (bytes <= SINGLE_PUT_BYTES)
    return { uploadId, state: "put", ...(await ports.uploads.presign({ uploadId, bytes, sha256, now })) };
  const found = await ports.uploads.underWay(uploadId);
  const multipartId = found ?? (await ports.uploads.begin(uploadId));
  const arrived = found === null ? [] : await ports.uploads.parts(uploadId, multipartId, afterPart);
  const count = partCountOf(bytes);
  const last = Math.min(count, afterPart + PAGE_PARTS);
  const wanted = Array.from({ length: Math.max(0, last - afterPart) }, (_, index) => {
    const number = afterPart + 1 + index;
    return { number, bytes: bytesOfPart(bytes, number) };
  });
  const { urls, expiresAt } = await ports.uploads.presignParts({ uploadId, multipartId, parts: wanted, now });
  const parts = wanted.map((part, index) => {
    const there = arrived.find(({ number }) => number === part.number);
    return { ...part, etag: there?.bytes === part.bytes ? there.etag : null, url: urls[index] ?? "" };
  });
  const nextAfterPart = last < count ? last : null;
  return { uploadId, state: "parts", partBytes: partBytesOf(bytes), parts, nextAfterPart, expiresAt };
}
