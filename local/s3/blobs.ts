/** The bytes of objects, in files with names of our own: no key can lead a path anywhere. */
import { randomUUID } from "node:crypto";
import { mkdirSync } from "node:fs";
import { open, rm, writeFile } from "node:fs/promises";
import { join } from "node:path";

export interface Blobs {
  /** Returns once the bytes are in the file. The id is worth nothing until a record names it. */
  write(bytes: Uint8Array): Promise<string>;
  /** From `start` up to, not including, `end`. */
  read(id: string, start: number, end: number): Promise<Buffer>;
  delete(id: string): Promise<void>;
}

export const createBlobs = (directory: string | null): Blobs =>
  directory === null ? createMemoryBlobs() : createFileBlobs(join(directory, "s3"));

function createMemoryBlobs(): Blobs {
  const blobs = new Map<string, Buffer>();
  return {
    async write(bytes) {
      const id = randomUUID();
      blobs.set(id, Buffer.from(bytes));
      return id;
    },
    read: async (id, start, end) => (blobs.get(id) ?? Buffer.alloc(0)).subarray(start, end),
    async delete(id) {
      blobs.delete(id);
    },
  };
}

function createFileBlobs(directory: string): Blobs {
  mkdirSync(directory, { recursive: true });
  return {
    async write(bytes) {
      const id = randomUUID();
      await writeFile(join(directory, id), bytes);
      return id;
    },
    async read(id, start, end) {
      const file = await open(join(directory, id));
      try {
        const buffer = Buffer.alloc(end - start);
        await file.read(buffer, 0, buffer.length, start);
        return buffer;
      } finally {
        await file.close();
      }
    },
    delete: (id) => rm(join(directory, id), { force: true }),
  };
}
