import type { ApiPorts, LogPage } from "../../ports-api.ts";
import { findControl, type FindPorts } from "./find-control.ts";

export interface ReadLogsInput {
  readonly jobId: string;
  readonly attempt: number | null;
  readonly limit: number;
  readonly nextToken: string | null;
}

/** GET /jobs/{id}/logs: what the scripts printed. */
export async function readLogs(ports: FindPorts & Pick<ApiPorts, "logs">, input: ReadLogsInput): Promise<LogPage> {
  const control = await findControl(ports, input.jobId);
  return await ports.logs.read({ ...input, attempts: control?.attempt ?? 0 });
}
