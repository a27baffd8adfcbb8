/** Nothing of the stack runs any more: every open job is cancelled, and has saved, stopped and let go of its machines. */
import type { Client } from "../../contract/client.ts";
import { isSpotConnectError } from "../../core/errors.ts";
import { jobsInStates, OPEN_STATES } from "../job-pages.ts";
import type { DownPorts, StackView } from "./ports.ts";

export async function makeQuiet(ports: DownPorts, stack: StackView): Promise<void> {
  const asked = new Set<string>();
  const api = hasApi(stack) ? await ports.connect() : null;
  let told = "";
  await ports.until(async () => {
    // In this order: what a cancel sets going is seen by the look after it.
    const open = api === null ? [] : await cancelOpen(ports, api, asked);
    const [executions, instances] = [await runningExecutions(ports, stack), await ports.machines.instances(stack.name)];
    if (open.length + executions.length + instances.length === 0) return true;
    const waiting = `waiting for ${[count(open, "job"), count(executions, "execution"), count(instances, "instance")].filter(Boolean).join(", ")} to end`;
    if (waiting !== told) ports.say(waiting);
    told = waiting;
    return undefined;
  });
}

/** A removal that failed half way, or a deployment that did, may have left a stack without it. */
const hasApi = ({ status, outputs }: StackView): boolean =>
  outputs["ApiEndpoint"] !== undefined && !status.startsWith("DELETE");

const count = (list: readonly unknown[], noun: string): string =>
  list.length === 0 ? "" : `${list.length} ${noun}${list.length === 1 ? "" : "s"}`;

/** Cancels those that nobody has cancelled yet; returns all that are open. */
async function cancelOpen(ports: DownPorts, api: Client, asked: Set<string>): Promise<readonly string[]> {
  const open = (await jobsInStates(api, OPEN_STATES)).map(({ jobId }) => jobId);
  for (const id of open.filter((each) => !asked.has(each))) {
    if (await cancel(api, id)) ports.say(`${id} is being cancelled`);
    asked.add(id);
  }
  return open;
}

/** false: it has ended by itself. */
async function cancel(api: Client, id: string): Promise<boolean> {
  try {
    await api.cancelJob({ params: { id } });
    return true;
  } catch (error) {
    if (isSpotConnectError(error) && error.name === "JobEnded") return false;
    throw error;
  }
}

async function runningExecutions({ machines }: DownPorts, { outputs }: StackView): Promise<readonly string[]> {
  const arns = [outputs["RunJobArn"], outputs["EndJobArn"]].filter((arn) => arn !== undefined);
  return (await Promise.all(arns.map((arn) => machines.executions(arn)))).flat();
}
