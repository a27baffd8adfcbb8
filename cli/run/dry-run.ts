/** `spot run --dry-run`: the job as it would be submitted, byte for byte, and the service's plan of it. */
import type { Client } from "../../contract/client.ts";
import type { Members } from "../../core/json-checks.ts";
import type { Session } from "../session.ts";
import { showPlan } from "../show-plan.ts";
import { print, printJson } from "../terminal.ts";
import { countAsGiven } from "../upload/input-index.ts";
import { withInputs } from "../upload/job-inputs.ts";
import type { Along } from "../upload/parts.ts";

export async function showDryRun(
  session: Session,
  client: Client,
  job: Members,
  along: readonly Along[],
): Promise<void> {
  const { body, laid } = await withInputs(job, along);
  const plan = await countAsGiven(laid, () => client.planJob({ body }));
  if (!session.options.json) {
    printJson(session.terminal, body);
    print(session.terminal, "");
  }
  showPlan(session, plan);
}
