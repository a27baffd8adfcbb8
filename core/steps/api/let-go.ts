import { holdable } from "../../hold.ts";
import type { HoldEnd } from "../../ledger.ts";
import type { ApiPorts } from "../../ports-api.ts";
import { endHold } from "../end-hold.ts";

/**
 * Ends a hold at somebody's wish; the poke makes ReleaseAll look at once. Asked again it pokes again: who was first may have
 * died before. The instances that were held, and that nobody has ended yet.
 */
export async function letGo(
  ports: Pick<ApiPorts, "ledger" | "executions">,
  jobId: string,
  end: HoldEnd,
): Promise<readonly string[]> {
  const control = (await endHold(ports, jobId, end)) ?? (await ports.ledger.control(jobId));
  if (control.state !== "ending" || control.ending?.hold?.end === undefined) return [];
  if (control.wait !== null) await ports.executions.poke(control.wait.token);
  return holdable(control).map(({ instanceId }) => instanceId);
}
