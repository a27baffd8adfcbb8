import { SpotConnectError } from "../../errors.ts";
import { findControl, type FindPorts } from "./find-control.ts";
import { letGo } from "./let-go.ts";

/** POST /jobs/{id}/release: what `holdOnFailure` keeps is kept no longer, and the job ends. */
export async function releaseJob(
  ports: FindPorts,
  { jobId, now }: { readonly jobId: string; readonly now: string },
): Promise<{ readonly jobId: string; readonly instanceIds: readonly string[] }> {
  const control = await findControl(ports, jobId);
  const instanceIds = control === null ? [] : await letGo(ports, jobId, { at: now, by: "release" });
  if (instanceIds.length === 0)
    throw new SpotConnectError("NothingHeld", `${jobId} (${control?.phase ?? "not recorded"}) holds no machine`);
  return { jobId, instanceIds };
}
