import type { Ports } from "../ports.ts";

/**
 * EC2 says shutting-down, stopping, stopped or terminated. Nothing is written: whoever leaves the wait asks EC2 itself.
 * The rule brings every instance of the account; one we never had ends here after one read.
 */
export async function onInstanceState(
  ports: Pick<Ports, "ledger" | "instances" | "executions">,
  { instanceId }: { readonly instanceId: string; readonly state: string; readonly now: string },
): Promise<void> {
  const jobId = (await ports.instances.find(instanceId))?.jobId ?? null;
  if (jobId === null) return;
  const control = await ports.ledger.control(jobId);
  const entry = control.entries[instanceId];
  if (control.state === "ended" || entry === undefined || entry.terminatedAt !== null || control.wait === null) return;
  await ports.executions.poke(control.wait.token);
}
