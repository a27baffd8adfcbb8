import { SpotConnectError } from "../../errors.ts";
import type { ApiPorts, StoredPart } from "../../ports-api.ts";
import { bytesOfPart, partCountOf } from "../../upload-parts.ts";
import { isStored } from "./create-upload.ts";

export interface CompleteUploadInput {
  readonly uploadId: string;
  readonly bytes: number;
  readonly now: string;
}

/** POST /uploads/{id}/complete: the parts become one object, or nothing does. Twice is once. */
export async function completeUpload(
  ports: Pick<ApiPorts, "uploads">,
  { uploadId, bytes, now }: CompleteUploadInput,
): Promise<{ readonly uploadId: string; readonly state: "stored" }> {
  const stored = { uploadId, state: "stored" } as const;
  if (isStored(await ports.uploads.find(uploadId), bytes, now)) return stored;
  const multipartId = await ports.uploads.underWay(uploadId);
  if (multipartId !== null) {
    const arrived = await allParts(ports, uploadId, multipartId);
    await ports.uploads.complete(uploadId, multipartId, wholeOf(arrived, uploadId, bytes));
  }
  // Another may have completed it between two of these requests.
  if (isStored(await ports.uploads.find(uploadId), bytes, now)) return stored;
  throw incomplete(`no part of ${uploadId} has arrived`);
}

async function allParts(
  ports: Pick<ApiPorts, "uploads">,
  uploadId: string,
  multipartId: string,
): Promise<readonly StoredPart[]> {
  const all: StoredPart[] = [];
  for (;;) {
    const page = await ports.uploads.parts(uploadId, multipartId, all.at(-1)?.number ?? 0);
    if (page.length === 0) return all;
    all.push(...page);
  }
}

/** Every part in its size, or an error that says what is wanting. */
function wholeOf(arrived: readonly StoredPart[], uploadId: string, bytes: number): readonly StoredPart[] {
  const count = partCountOf(bytes);
  const whole = arrived.filter(({ number, bytes: size }) => number <= count && size === bytesOfPart(bytes, number));
  if (whole.length === count) return whole;
  throw incomplete(`${count - whole.length} of the ${count} parts of ${uploadId} have not arrived, or not whole`);
}

const incomplete = (message: string): SpotConnectError => new SpotConnectError("UploadIncomplete", message);
