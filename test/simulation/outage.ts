/** AWS refuses calls for as long as a test wants: faults that last until they are taken back. */
import type { Simulation } from "./simulation.ts";

export interface Refusal {
  readonly error: string;
  readonly status?: number;
  readonly message?: string;
  /** Whose calls: `callerName` of local/kernel; absent: everybody's. */
  readonly caller?: string;
}

/** More calls than any scenario makes. */
const ALWAYS = 1_000_000;

export const TABLE_CALLS = ["GetItem", "PutItem", "UpdateItem", "Query"] as const;
/** What a machine without the network to Systems Manager, or an outage of it, answers nobody. */
export const SSM_CALLS = ["SendCommand", "DescribeInstanceInformation"] as const;

type Orders = Pick<Simulation, "order">;

export async function refuse(
  { order }: Orders,
  service: string,
  operations: readonly string[],
  refusal: Refusal,
): Promise<void> {
  for (const operation of operations) await order("faults", { service, operation, times: ALWAYS, ...refusal });
}

/** Every fault is taken back. */
export async function heal({ ask }: Pick<Simulation, "ask">): Promise<void> {
  await ask("DELETE", "faults");
}
