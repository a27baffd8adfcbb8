/** One invocation from beginning to end: an environment, the handler, the log around it. */
import type { Cloud } from "../kernel/service.ts";
import { recordInvocation } from "./invocation-metrics.ts";
import { platformLog } from "./log-lines.ts";
import type { Pool } from "./pool.ts";
import type { FunctionRecord } from "./state.ts";

export interface RunResult {
  readonly payload: Buffer;
  readonly functionError: "Unhandled" | null;
  /** Base64, the last 4 KB. */
  readonly logTail: string;
}

/** Time stands still meanwhile. Throws only TooManyRequestsException and what keeps an environment from starting. */
export const runFunction = (
  { cloud, pool }: { readonly cloud: Cloud; readonly pool: Pool },
  record: FunctionRecord,
  requestId: string,
  payload: Buffer,
): Promise<RunResult> => cloud.clock.hold(runInEnvironment(cloud, pool, record, { requestId, payload }));

async function runInEnvironment(
  cloud: Cloud,
  pool: Pool,
  record: FunctionRecord,
  { requestId, payload }: { readonly requestId: string; readonly payload: Buffer },
): Promise<RunResult> {
  const environment = await pool.acquire(record);
  const startedMs = cloud.clock.now();
  const { log } = environment;
  const platform = platformLog(record.settings);
  const say = (lines: readonly string[]): void => lines.forEach((line) => log.write(line));
  log.startTail();
  const outcome = await environment.run(requestId, payload, () => say(platform.start(requestId)));
  if (outcome.complaint !== null) say(platform.failure(requestId, outcome.complaint));
  say(platform.end({ requestId, ...outcome }));
  recordInvocation(cloud, record.name, startedMs, outcome);
  const logTail = log.tail();
  pool.release(environment, outcome.status === "timeout" || outcome.status === "error");
  return { payload: outcome.payload, functionError: outcome.functionError, logTail };
}
