import type { ApiPorts, LogPage } from "../../ports-api.ts";
import { entriesOf } from "./job-views.ts";
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
  const open = control === null ? [] : entriesOf(control).filter(({ terminatedAt }) => terminatedAt === null);
  const openAttempts = open.map(({ attempt }) => attempt);
  return await ports.logs.read({ ...input, attempts: control?.attempt ?? 0, openAttempts });
}
