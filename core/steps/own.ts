/** Whether this execution may still drive the job. A redriven or overtaken execution must not (design §2 rule 9). */
import { SpotConnectError } from "../errors.ts";
import type { Control } from "../ledger.ts";
import type { JobCall } from "../payloads.ts";
import type { Ports } from "../ports.ts";

export async function ownControl(
  ports: Pick<Ports, "ledger">,
  call: JobCall,
  states: readonly Control["state"][],
): Promise<Control> {
  const control = await ports.ledger.control(call.jobId);
  if (control.owner === call.executionArn && states.includes(control.state)) return control;
  throw new SpotConnectError("JobEnded", `${call.jobId} is ${control.state}, owned by ${control.owner}`);
}
