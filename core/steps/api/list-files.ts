import type { ApiPorts, FilePage } from "../../ports-api.ts";
import { findJob } from "./find-control.ts";

export interface ListFilesInput {
  readonly jobId: string;
  readonly prefix: string;
  readonly limit: number;
  readonly nextToken: string | null;
  readonly now: string;
}

/** GET /jobs/{id}/files: what the job's ends have copied to the bucket. */
export async function listFiles(
  ports: Pick<ApiPorts, "ledger" | "executions" | "deployment" | "files">,
  input: ListFilesInput,
): Promise<FilePage> {
  await findJob(ports, input.jobId);
  return ports.files.page(input);
}
