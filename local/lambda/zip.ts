/** Unpacks a zip as Lambda does: names checked (yauzl refuses `..` and absolute ones), file modes kept, size bounded. */
import { createWriteStream } from "node:fs";
import { mkdir } from "node:fs/promises";
import { once } from "node:events";
import { dirname, join } from "node:path";
import { pipeline } from "node:stream/promises";
import type { Readable } from "node:stream";
import { promisify } from "node:util";
import { fromBuffer } from "yauzl";
import type { Entry, ZipFile } from "yauzl";
import { AwsError } from "../kernel/service.ts";
import { LARGEST_UNZIPPED_BYTES } from "./facts.ts";

const openZip = promisify(fromBuffer);

/** Throws InvalidParameterValueException for what is no zip, is empty, or is larger than Lambda takes. */
export async function checkZip(content: Buffer): Promise<void> {
  let bytes = 0;
  let entries = 0;
  await eachEntry(content, async (_zip, entry) => {
    entries++;
    bytes += entry.uncompressedSize;
  });
  if (entries === 0) throw new AwsError("InvalidParameterValueException", "Uploaded file must be a non-empty zip");
  if (bytes >= LARGEST_UNZIPPED_BYTES) {
    const message = `Unzipped size must be smaller than ${LARGEST_UNZIPPED_BYTES} bytes`;
    throw new AwsError("InvalidParameterValueException", message);
  }
}

export const unzip = (content: Buffer, directory: string): Promise<void> =>
  eachEntry(content, async (zip, entry) => {
    const path = join(directory, entry.fileName);
    if (entry.fileName.endsWith("/")) {
      await mkdir(path, { recursive: true });
      return;
    }
    await mkdir(dirname(path), { recursive: true });
    // The upper half of the external attributes is the Unix mode; archives made elsewhere have none.
    const mode = (entry.externalFileAttributes >>> 16) & 0o777 || 0o644;
    await pipeline(await openEntry(zip, entry), createWriteStream(path, { mode }));
  });

async function eachEntry(content: Buffer, visit: (zip: ZipFile, entry: Entry) => Promise<void>): Promise<void> {
  try {
    const zip = await openZip(content, { lazyEntries: true });
    const ended = once(zip, "end");
    zip.on("entry", (entry: Entry) => {
      visit(zip, entry).then(
        () => zip.readEntry(),
        (error: unknown) => zip.emit("error", error),
      );
    });
    zip.readEntry();
    await ended;
  } catch (error) {
    if (error instanceof AwsError) throw error;
    const detail = error instanceof Error ? error.message : String(error);
    throw new AwsError(
      "InvalidParameterValueException",
      `Could not unzip uploaded file. Please check your file, then try to upload again. (${detail})`,
    );
  }
}

const openEntry = (zip: ZipFile, entry: Entry): Promise<Readable> =>
  new Promise((resolve, reject) => {
    zip.openReadStream(entry, (error, stream) => (error ? reject(error) : resolve(stream)));
  });
