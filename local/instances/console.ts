import type { Readable } from "node:stream";

/** "the most recent 64 KB of posted output" (EC2 API reference, GetConsoleOutput). */
const CONSOLE_BYTES = 65_536;

/** Keeps the end of what a machine writes to its console. */
export function keepConsole(stream: Readable): () => string {
  let kept = Buffer.alloc(0);
  stream.on("data", (chunk: Buffer) => {
    kept = Buffer.concat([kept, chunk]).subarray(-CONSOLE_BYTES);
  });
  return () => kept.toString("utf8");
}
