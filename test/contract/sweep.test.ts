/** `POST /sweep`, through client, HTTP and router. */
import { afterAll, beforeAll, expect, test } from "vitest";
import { createClient, type Client } from "../../contract/client.ts";
import { SpotConnectError } from "../../core/errors.ts";
import type { SweepReport } from "../../core/sweep.ts";
import { serve, type Served } from "./http-server.ts";
import { createWorld } from "./memory-ports.ts";

const REPORT: Pick<SweepReport, "items" | "expired" | "failures"> = {
  items: [
    {
      kind: "security-group",
      id: "sg-0123456789abcdef0",
      state: "present",
      ageSeconds: null,
      jobId: null,
      reason: "it carries no job's tag",
      action: "kept",
      because: "something still uses it",
    },
  ],
  expired: ["digits-0123456789ab"],
  failures: [{ what: "list volume", error: "RequestThrottled: slower" }],
};
const world = createWorld();
let served: Served;
let api: Client;
beforeAll(async () => {
  served = await serve(world);
  api = createClient({ endpoint: served.endpoint, fetch, sign: async ({ headers }) => headers });
  world.sweep = REPORT;
});
afterAll(() => served.close());

const post = (body?: string): Promise<Response> =>
  fetch(`${served.endpoint}/sweep`, { method: "POST", ...(body === undefined ? {} : { body }) });

test("the report comes back whole, with the request's time", async () => {
  const report = await api.sweepStack({ body: { dryRun: true } });
  expect(report).toEqual({ ...REPORT, dryRun: true, now: expect.stringMatching(/^\d{4}-\d\d-\d\dT.*Z$/) });
});

test.each([
  [undefined, false],
  ["{}", false],
  ['{"dryRun": false}', false],
  ['{"dryRun": true}', true],
])("the body %s means dryRun %s", async (body, dryRun) => {
  const response = await post(body);
  expect(response.status).toBe(200);
  expect(await response.json()).toMatchObject({ dryRun });
});

test.each(['{"dryRun": "no"}', '{"dryrun": true}', "[]", '"true"', "{", "null"])(
  "the body %s is refused, and nothing is swept",
  async (body) => {
    const response = await post(body);
    expect(response.status).toBe(400);
    expect(await response.json()).toMatchObject({ error: "InvalidRequest" });
  },
);

test("a sweep without a report is SweepFailed", async () => {
  const broken = createWorld();
  const ports = { run: () => Promise.reject(new SpotConnectError("SweepFailed", "it takes longer")) };
  Object.assign(broken.ports, { sweeps: ports });
  const server = await serve(broken);
  const client = createClient({ endpoint: server.endpoint, fetch, sign: async ({ headers }) => headers });
  await expect(client.sweepStack()).rejects.toMatchObject({ name: "SweepFailed", message: "it takes longer" });
  await server.close();
});
