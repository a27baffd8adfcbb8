import type { ApiPorts, LogPage } from "../../ports-api.ts";

export interface ReadLogsInput {
  readonly jobId: string;
  readonly attempt: number | null;
  readonly limit: number;
  readonly nextToken: string | null;
}

/** GET /jobs/{id}/logs: what the scripts printed. */
export async function readLogs(ports: Pick<ApiPorts, "ledger" | "logs">, input: ReadLogsInput): Promise<LogPage> {
  const { attempt } = await ports.ledger.control(input.jobId);
  return await ports.logs.read({ ...input, attempts: attempt });
}
