import type { ApiPorts } from "../../ports-api.ts";
import type { SweepReport } from "../../sweep.ts";

/** POST /sweep: the sweep now, with its report; with `dryRun` nothing is changed. */
export const sweepStack = (
  ports: Pick<ApiPorts, "sweeps">,
  order: { readonly now: string; readonly dryRun: boolean },
): Promise<SweepReport> => ports.sweeps.run(order);
