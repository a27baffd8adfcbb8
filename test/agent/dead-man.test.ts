/** The dead-man timer of the real agent: set anew by each beat that DynamoDB took, and by no other, or it would never fire. */
import { afterAll, beforeAll, expect, test } from "vitest";
import { DEAD_MAN_MINUTES } from "../../core/agent-protocol.ts";
import type { CallRecord } from "../../local/index.ts";
import { openAgentCloud, type AgentCloud } from "./machine/agent-cloud.ts";
import { waitFor, type Machine } from "./machine/machine.ts";

let local: AgentCloud;
let machine: Machine;
beforeAll(async () => {
  local = await openAgentCloud();
  // A script that gets on is written down every 5 s: sooner than the next beat would come.
  const command = "while n=$((n+1)); do echo 0.$n > $SPOT_PROGRESS_FILE; sleep 0.1; done";
  machine = await local.readyMachine({ command });
  await machine.tell({ order: "run" });
});
afterAll(() => local?.close());

const armed = async (): Promise<number> =>
  (await machine.shutdowns()).filter((line) => line === `-P +${DEAD_MAN_MINUTES}`).length;
const once = (holds: () => Promise<boolean>): Promise<boolean> =>
  waitFor(async () => ((await holds()) ? true : undefined));

const faults = (method: "POST" | "DELETE", fault?: object): Promise<Response> =>
  fetch(`${local.cloud.endpoint}/_local/faults`, { method, ...(fault && { body: JSON.stringify(fault) }) });

async function refusedWrites(): Promise<number> {
  const calls = (await (await fetch(`${local.cloud.endpoint}/_local/calls`)).json()) as readonly CallRecord[];
  const writes = calls.filter(
    ({ operation, request }) => operation === "PutItem" && /"sk": *\{"S": *"out"/.test(request),
  );
  return writes.filter(({ status }) => status === 503).length;
}

test("each beat that is written sets it anew", async () => {
  const { counter } = await machine.until(() => true);
  const before = await armed();
  await machine.until((outbox) => outbox.counter >= counter + 2);
  await once(async () => (await armed()) >= before + 2);
});

test("a beat that DynamoDB refuses does not, and the next one that it takes does", async () => {
  const fault = { service: "dynamodb", operation: "PutItem", error: "ServiceUnavailable", status: 503 };
  expect((await faults("POST", { ...fault, times: 1_000_000 })).status).toBe(200);
  // One thread writes and arms: whatever it had written before is armed by now.
  await once(async () => (await refusedWrites()) >= 1);
  const before = await armed();
  await once(async () => (await refusedWrites()) >= 3);
  expect(await armed()).toBe(before);
  await faults("DELETE");
  await once(async () => (await armed()) > before);
});
