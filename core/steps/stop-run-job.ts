import type { JobCall } from "../payloads.ts";
import type { Ports } from "../ports.ts";
import { ownControl } from "./own.ts";

/** StopRunJob, end-job's first state: two executions must not drive one job. Already stopped is done. */
export async function stopRunJob(ports: Pick<Ports, "ledger" | "executions">, call: JobCall): Promise<void> {
  const control = await ownControl(ports, call, ["ending"]);
  if ((await ports.executions.status(control.execution)) !== "RUNNING") return;
  const cause =
    control.ending?.cause === "cancel" ? "the job was cancelled" : "the job is ended by its end-job execution";
  await ports.executions.stop(control.execution, "JobCancelled", cause);
}
