/** The common end of every change to code or settings: a new revision, new environments, `InProgress` for a moment. */
import { randomUUID } from "node:crypto";
import type { LambdaContext } from "./context.ts";
import { STATE_CHANGE_SECONDS } from "./facts.ts";
import type { FunctionRecord } from "./state.ts";

export function changeFunction(
  { cloud, state, pool }: LambdaContext,
  record: FunctionRecord,
  change: Partial<Pick<FunctionRecord, "code" | "settings">>,
): FunctionRecord {
  const now = cloud.clock.now();
  const changed: FunctionRecord = {
    ...record,
    ...change,
    generation: randomUUID(),
    revisionId: randomUUID(),
    lastModified: new Date(now).toISOString(),
    updatedAt: now + STATE_CHANGE_SECONDS * 1000,
  };
  state.functions.put(record.name, changed);
  pool.retire(record.name);
  return changed;
}
