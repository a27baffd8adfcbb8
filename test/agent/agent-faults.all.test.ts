/** The real agent while the machine's clock, CloudWatch Logs or its own process misbehave: the job does not notice. */
import {
  CloudWatchLogsClient,
  CreateLogGroupCommand,
  paginateGetLogEvents,
  ResourceNotFoundException,
} from "@aws-sdk/client-cloudwatch-logs";
import { afterAll, beforeAll, expect, test } from "vitest";
import { openAgentCloud, type AgentCloud } from "./machine/agent-cloud.ts";
import { waitFor, type Machine } from "./machine/machine.ts";

const LOG_GROUP = "/spot-connect/jobs";

let cloud: AgentCloud;
let logs: CloudWatchLogsClient;
beforeAll(async () => {
  cloud = await openAgentCloud();
  logs = new CloudWatchLogsClient(cloud.clientConfig);
  await logs.send(new CreateLogGroupCommand({ logGroupName: LOG_GROUP }));
});
afterAll(async () => {
  logs?.destroy();
  await cloud?.close();
});

/** The lines of the machine's job so far, in order. */
async function logged({ jobId }: Machine): Promise<string[]> {
  const lines: string[] = [];
  const stream = { logGroupName: LOG_GROUP, logStreamName: `${jobId}/1`, startFromHead: true };
  try {
    for await (const page of paginateGetLogEvents({ client: logs, stopOnSameToken: true }, stream))
      lines.push(...(page.events ?? []).map(({ message = "" }) => message));
  } catch (error) {
    if (!(error instanceof ResourceNotFoundException)) throw error;
  }
  return lines;
}

test.concurrent.each([600, -600])(
  "the machine's clock is %i s ahead: its requests are signed by AWS's",
  async (skew) => {
    const spec = { command: "echo done", logGroup: LOG_GROUP };
    const machine = await cloud.readyMachine(spec, { clockSkewSeconds: skew });
    await machine.tell({ order: "run" });
    expect(await machine.until(({ outcome }) => outcome !== null)).toMatchObject({ outcome: { outcome: "completed" } });
    await waitFor(async () => ((await logged(machine)).includes("done") ? true : undefined));
  },
);

test.concurrent("the agent is killed again and again: no line of the log is lost", async () => {
  const command = "for n in $(seq 300); do echo line $n; sleep 0.01; done; printf 'and no end of line'";
  const machine = await cloud.readyMachine({ command, logGroup: LOG_GROUP });
  await machine.tell({ order: "run" });
  for (const count of [1, 100, 200]) {
    await waitFor(async () => ((await logged(machine)).length >= count ? true : undefined));
    await machine.killAgent();
    machine.startAgent();
  }
  await machine.until(({ outcome }) => outcome !== null);
  const expected = [...Array.from({ length: 300 }, (_, index) => `line ${index + 1}`), "and no end of line"];
  const lines = await waitFor(async () => {
    const found = await logged(machine);
    return found.at(-1) === expected.at(-1) ? found : undefined;
  });
  // Sent, but killed before that was noted: such a batch comes twice.
  expect([...new Set(lines)]).toEqual(expected);
});

test.concurrent("over a megabyte a minute: the rest is in the job's log file, and nothing is in neither", async () => {
  const machine = await cloud.readyMachine({ command: "seq -f '%0199.0f' 8000", logGroup: LOG_GROUP });
  await machine.tell({ order: "run" });
  await machine.until(({ outcome }) => outcome !== null);
  const sent = await waitFor(async () => {
    const found = await logged(machine);
    return found.length >= 4000 ? found : undefined;
  });
  const bytes = sent.reduce((sum, line) => sum + line.length + 26, 0);
  expect(bytes).toBeLessThan(1_100_000);
  const spilled = (await machine.file("logs/1.log")).trimEnd().split("\n");
  expect(spilled.length).toBeGreaterThan(2000);
  const numbers = [...sent, ...spilled].filter((line) => /^\d+$/.test(line)).map(Number);
  expect(new Set(numbers).size).toBe(8000);
});

test.concurrent("a script's last lines may be megabytes: what is told of them fits into an item", async () => {
  const command = "for n in $(seq 20); do head -c 150000 /dev/zero | tr '\\0' x; echo; done; echo the reason; exit 3";
  const machine = await cloud.readyMachine({ command });
  await machine.tell({ order: "run" });
  const { outcome } = await machine.until((outbox) => outbox.outcome !== null);
  expect(outcome).toMatchObject({ outcome: "failed", error: "ScriptFailed", exitCode: 3 });
  expect(outcome?.message).toContain("exited with code 3");
  expect(outcome?.message?.trimEnd()).toMatch(/the reason$/);
  expect(outcome?.message?.length).toBe(8000);
});

test("CloudWatch refuses every line: the job ends as ever, and its lines come when they are taken", async () => {
  const faults = `${cloud.cloud.endpoint}/_local/faults`;
  const refuse = (operation: string, error: string, status: number) =>
    fetch(faults, {
      method: "POST",
      body: JSON.stringify({ service: "logs", operation, error, status, times: 1_000_000 }),
    });
  await refuse("CreateLogStream", "ServiceUnavailableException", 503);
  await refuse("PutLogEvents", "ThrottlingException", 400);
  const machine = await cloud.readyMachine({ command: "echo said in vain", logGroup: LOG_GROUP });
  await machine.tell({ order: "run" });
  expect(await machine.until(({ outcome }) => outcome !== null)).toMatchObject({ outcome: { outcome: "completed" } });
  expect(await logged(machine)).toEqual([]);
  await fetch(faults, { method: "DELETE" });
  await waitFor(async () => ((await logged(machine)).includes("said in vain") ? true : undefined));
});
