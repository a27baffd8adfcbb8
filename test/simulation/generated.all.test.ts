/** Some hundred generated bodies, signed and over HTTP, against the deployed API: what stays is exactly what was accepted. */
import { ListExecutionsCommand } from "@aws-sdk/client-sfn";
import { ScanCommand } from "@aws-sdk/lib-dynamodb";
import { SignatureV4 } from "@smithy/signature-v4";
import * as fc from "fast-check";
import { afterAll, beforeAll, expect, test, vi } from "vitest";
import { jobBody } from "../contract/job-bodies.ts";
import { expectRefusal } from "../contract/submit-generated.ts";
import { startSimulation, type Simulation } from "./simulation.ts";
import { Sha256 } from "../sha256.ts";

vi.setConfig({ testTimeout: 600_000, hookTimeout: 120_000 });

const BODIES = 400;
/** New ones each time; a failure prints it. */
const SEED = Date.now() % 2 ** 31;

let simulation: Simulation;
beforeAll(async () => {
  simulation = await startSimulation();
});
afterAll(() => simulation?.stop());

async function post(body: string): Promise<{ readonly status: number; readonly said: unknown }> {
  const { target, outputs } = simulation.account;
  const url = new URL(`${outputs["ApiEndpoint"]}/jobs`);
  const signature = new SignatureV4({ ...target, service: "execute-api", sha256: Sha256 });
  const { headers } = await signature.sign({
    method: "POST",
    protocol: url.protocol,
    hostname: url.hostname,
    port: Number(url.port),
    path: url.pathname,
    headers: { host: url.host, "content-type": "application/json" },
    body,
  });
  const { host: _host, ...sent } = headers;
  const response = await fetch(url, { method: "POST", headers: sent, body });
  return { status: response.status, said: await response.json() };
}

test("every answer is a job or a 4xx; executions and table hold the jobs and nothing else", async () => {
  const { clock, stepFunctions, dynamoDb, account, until } = simulation;
  await clock.run(
    (async () => {
      // Accepted jobs wait for capacity: it is the door that is looked at.
      await simulation.order("ec2/capacity", { available: 0 });
      const accepted = new Set<string>();
      for (const [index, body] of fc.sample(jobBody, { numRuns: BODIES, seed: SEED }).entries()) {
        const { status, said } = await clock.hold(post(body));
        expect([202, 400, 413], `seed ${SEED}, body ${index}: ${body.slice(0, 500)}`).toContain(status);
        if (status === 202) accepted.add((said as { jobId: string }).jobId);
        else expectRefusal(status, said);
      }
      expect(accepted.size).toBeGreaterThan(BODIES / 40);
      expect(await clock.hold(listExecutions(stepFunctions, account.outputs["RunJobArn"]!))).toEqual(sorted(accepted));
      await until("every accepted job to be recorded", async () => {
        const recorded = await recordedJobs(dynamoDb, account.outputs["TableName"]!);
        return recorded.length === accepted.size;
      });
      expect(await clock.hold(recordedJobs(dynamoDb, account.outputs["TableName"]!))).toEqual(sorted(accepted));
    })(),
  );
});

const sorted = (names: Iterable<string>): string[] => [...names].toSorted();

async function listExecutions(client: Simulation["stepFunctions"], stateMachineArn: string): Promise<string[]> {
  const names: string[] = [];
  let nextToken: string | undefined;
  do {
    const page = await client.send(new ListExecutionsCommand({ stateMachineArn, nextToken, maxResults: 1000 }));
    names.push(...(page.executions ?? []).map(({ name }) => name ?? ""));
    nextToken = page.nextToken;
  } while (nextToken !== undefined);
  return sorted(names);
}

/** Jobs with a control item; any item that is neither a job's nor the infrastructure's is none of this test's doing. */
async function recordedJobs(client: Simulation["dynamoDb"], TableName: string): Promise<string[]> {
  const keys: { readonly pk: string; readonly sk: string }[] = [];
  let start: Record<string, unknown> | undefined;
  do {
    const page = await client.send(new ScanCommand({ TableName, ExclusiveStartKey: start, ConsistentRead: true }));
    keys.push(...(page.Items as typeof keys));
    start = page.LastEvaluatedKey;
  } while (start !== undefined);
  const partitions = new Set(keys.map(({ pk }) => pk).filter((pk) => pk !== "infrastructure"));
  const controls = keys.filter(({ sk }) => sk === "control").map(({ pk }) => pk);
  expect(sorted(partitions)).toEqual(sorted(controls));
  return sorted(controls.map((pk) => pk.slice("job#".length)));
}
