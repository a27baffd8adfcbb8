import type { Control, Entry } from "../ledger.ts";
import type { Ports } from "../ports.ts";

export interface InstanceStateInput {
  readonly instanceId: string;
  /** shutting-down, stopping, stopped or terminated. */
  readonly state: string;
  readonly now: string;
}

/**
 * EC2 says that an instance goes or is gone. `terminated` is written, then the wait is poked: a wait that begins between
 * the two finds it. What it means is left to the look, which reads the outbox after it. The rule brings every instance
 * of the account; one we never had ends here after one read.
 */
export async function onInstanceState(
  ports: Pick<Ports, "ledger" | "instances" | "executions">,
  input: InstanceStateInput,
): Promise<void> {
  const jobId = (await ports.instances.find(input.instanceId))?.jobId ?? null;
  if (jobId === null) return;
  const control = (await note(ports, jobId, input)) ?? (await ports.ledger.control(jobId));
  const entry = control.entries[input.instanceId];
  if (control.wait !== null && entry !== undefined && concerns(control, entry))
    await ports.executions.poke(control.wait.token);
}

/** The end of one that has let go is awaited only by a job that ends: any other wait would be woken for nothing. */
const concerns = (control: Control, entry: Entry): boolean =>
  entry.terminatedAt === null &&
  (control.state === "ending" || (control.state === "active" && entry.released === null));

async function note(
  ports: Pick<Ports, "ledger">,
  jobId: string,
  { instanceId, state, now }: InstanceStateInput,
): Promise<Control | null> {
  if (state !== "terminated") return null;
  const path = ["entries", instanceId, "endedAt"];
  return await ports.ledger.change(jobId, {
    when: [{ path, equals: null }],
    set: [{ path, value: now }],
  });
}
