/** Sizes, and JSON values as they are after having been sent. */
import type { Json } from "./definition.ts";
import { PAYLOAD_LIMIT_BYTES } from "./facts.ts";
import { DATA_LIMIT, Failure } from "./failure.ts";

export function countBytes(value: Json): number {
  return Buffer.byteLength(JSON.stringify(value));
}

/** Throws States.DataLimitExceeded when a state's or task's data is over the limit. */
export function checkSize(value: Json, what: string): void {
  if (countBytes(value) <= PAYLOAD_LIMIT_BYTES) return;
  throw new Failure(
    DATA_LIMIT,
    `The state/task '${what}' returned a result with a size exceeding the maximum number of bytes service limit.`,
  );
}
