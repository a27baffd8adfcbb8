/**
 * What every token wait's starter does, in this order: the token into the control item, the token into the inboxes of
 * the open entries, then the outboxes read. The agent writes its outbox first and reads its inbox second, so one of the
 * two always sees the other (design §2 rule 3).
 */
import { SpotConnectError } from "../errors.ts";
import { hasNews } from "../observe.ts";
import type { Control } from "../ledger.ts";
import type { WaitCall } from "../payloads.ts";
import type { Change, Ports } from "../ports.ts";

export type WaitPorts = Pick<Ports, "ledger" | "agents" | "executions">;

export interface WaitPlan {
  readonly state: string;
  /** The control states in which this wait makes sense. */
  readonly during: readonly Control["state"][];
  readonly set?: Change["set"];
  /** Orders to the inboxes, after the token is in them. */
  readonly order?: (control: Control) => Promise<void>;
  /** The control item already answers the wait. */
  readonly isAnswered: (control: Control) => boolean;
}

export async function enterWait(ports: WaitPorts, call: WaitCall, plan: WaitPlan): Promise<void> {
  const control = await ports.ledger.change(call.jobId, {
    when: [
      { path: ["state"], oneOf: plan.during },
      { path: ["owner"], equals: call.executionArn },
    ],
    set: [{ path: ["wait"], value: { token: call.token, state: plan.state, since: call.now } }, ...(plan.set ?? [])],
  });
  if (control === null) throw new SpotConnectError("JobEnded", `${call.jobId} is no longer this execution's`);
  const open = Object.values(control.entries).filter((entry) => entry.terminatedAt === null);
  for (const { instanceId } of open) await ports.agents.setToken(instanceId, call.token);
  await plan.order?.(control);
  if (plan.isAnswered(control) || (await anyNews(ports, control))) await ports.executions.poke(call.token);
}

async function anyNews(ports: WaitPorts, control: Control): Promise<boolean> {
  for (const entry of Object.values(control.entries)) {
    if (entry.terminatedAt === null && hasNews(entry, await ports.agents.outbox(entry.instanceId))) return true;
  }
  return false;
}
