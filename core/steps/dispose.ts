/** Ends instances that serve nobody, and writes that it was asked: shared by every step that looks. */
import { disposalOf } from "../housekeeping.ts";
import type { Control } from "../ledger.ts";
import type { Ports } from "../ports.ts";

export type DisposePorts = Pick<Ports, "ledger" | "capacity" | "agents">;

/** TerminateInstances is idempotent, so the call comes first and the note after it: a crash between costs one more call. */
export async function dispose(ports: DisposePorts, control: Control, now: string): Promise<void> {
  const entries = Object.values(control.entries);
  const those = (wanted: "terminate" | "force") =>
    entries.filter((entry) => disposalOf(entry, now) === wanted).map((entry) => entry.instanceId);
  await terminate(ports, control.jobId, { terminate: those("terminate"), force: those("force") }, now);
}

export async function terminate(
  ports: DisposePorts,
  jobId: string,
  { terminate: soft, force }: { readonly terminate: readonly string[]; readonly force: readonly string[] },
  now: string,
): Promise<void> {
  if (soft.length > 0) await ports.capacity.terminate(soft, { force: false });
  if (force.length > 0) await ports.capacity.terminate(force, { force: true });
  // The machine goes on without EC2's word in the end: an agent that still hears us must not write any more.
  for (const instanceId of force) await ports.agents.raise(instanceId, "fenced", {});
  if (soft.length + force.length === 0) return;
  await ports.ledger.change(jobId, {
    when: [],
    set: [
      ...soft.map((instanceId) => ({ path: ["entries", instanceId, "terminateAt"], value: now })),
      ...force.map((instanceId) => ({ path: ["entries", instanceId, "forceAt"], value: now })),
    ],
  });
}
