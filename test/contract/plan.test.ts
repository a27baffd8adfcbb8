/** `POST /plan`, and the warnings of `POST /jobs`. */
import { afterAll, beforeAll, beforeEach, describe, expect, test } from "vitest";
import { createClient, type Client } from "../../contract/client.ts";
import type { TimelineEvent } from "../../core/events.ts";
import { learn } from "../../core/pool-memory.ts";
import { smallJob } from "../core/job-samples.ts";
import { serve, type Served } from "./http-server.ts";
import { addJob, createWorld, entry, ON_DEMAND_USD } from "./memory-ports.ts";

const world = createWorld();
let served: Served;
let api: Client;
beforeAll(async () => {
  served = await serve(world);
  api = createClient({ endpoint: served.endpoint, fetch, sign: async ({ headers }) => headers });
});
beforeEach(() => {
  world.pools = [];
  world.controls.clear();
  world.timeline.clear();
  world.agentEvents.clear();
});
afterAll(() => served.close());

const body = { ...smallJob, name: "plan", clientToken: "plan", instance: { types: ["c6i.large"] } };
const sealed = (bytes: number) => ({
  time: "2026-11-22T10:20:00.000Z",
  type: "generation-sealed" as const,
  message: "sealed",
  data: { generation: `step-${bytes}`, bytes, files: 1 },
});
/** A job of this name whose machine sealed saves of these sizes. */
function addSaves(token: string, submittedAt: string, sizes: readonly number[]): string {
  const instanceId = `i-${token}`;
  const jobId = addJob(world, token, { name: "plan", submittedAt, entries: { [instanceId]: entry(1, instanceId) } });
  const launched: TimelineEvent = {
    id: `instance-launched#${instanceId}`,
    time: submittedAt,
    type: "instance-launched",
    message: "launched",
    data: { attempt: 1, instanceId },
  };
  world.timeline.set(jobId, [launched]);
  world.agentEvents.set(instanceId, sizes.map(sealed));
  return jobId;
}

describe("a plan", () => {
  test("is the job with every default, the pools with their prices, and what it costs; nothing is submitted", async () => {
    const plan = await api.planJob({ body: { ...body, limits: { budgetUsd: 1 } } });
    expect(plan.job).toMatchObject({ name: "plan", retry: { errors: 0 }, checkpoint: { everySeconds: 900 } });
    expect(plan.request).toMatchObject({ market: "spot", maxPriceUsdPerHour: null });
    expect(plan.request.pools).toContainEqual({ type: "c6i.large", zone: "eu-central-1a" });
    const [cheapest] = plan.pools;
    expect(cheapest).toEqual({
      type: "c6i.large",
      zone: "eu-central-1a",
      spotUsd: ON_DEMAND_USD / 4,
      onDemandUsd: ON_DEMAND_USD,
      memory: null,
      isAsked: true,
    });
    expect(plan.hourly).toMatchObject({ pool: { zone: "eu-central-1a", market: "spot" }, computeUsd: 0.025 });
    // $1 / $0.025 an hour
    expect(plan.estimate).toMatchObject({ runtimeSeconds: 86_400, budgetUsd: 1, budgetSeconds: 40 * 3600 });
    expect(plan.estimate.runtimeUsd).toBeCloseTo(plan.hourly!.usd * 24, 6);
    expect([plan.save, plan.warnings]).toEqual([null, []]);
    expect([world.started.size, world.controls.size]).toEqual([0, 0]);
  });

  test("leaves out of the first request the pool that rests, and says so", async () => {
    const pool = { type: "c6i.large", zone: "eu-central-1a", market: "spot" } as const;
    world.pools = [learn(null, pool, { kind: "interrupted" }, "2026-11-22T11:59:00.000Z")];
    const { pools, request, hourly } = await api.planJob({ body });
    expect(pools.find(({ zone }) => zone === pool.zone)).toMatchObject({ isAsked: false, memory: { isResting: true } });
    expect(request.pools).not.toContainEqual({ type: pool.type, zone: pool.zone });
    expect(request.reason).toContain("1 pool rests");
    expect(hourly?.pool.zone).not.toBe(pool.zone);
  });

  test("on demand is priced on demand", async () => {
    const { request, hourly } = await api.planJob({
      body: { ...body, instance: { ...body.instance, market: "on-demand" } },
    });
    expect([request.market, hourly?.computeUsd]).toEqual(["on-demand", ON_DEMAND_USD]);
  });

  test.each<[string, object, object, string | null]>([
    ["the stack's own image", { types: ["c6i.large"] }, {}, "c6i.large (Amazon Linux)"],
    [
      "the stack's own image for many types",
      { types: ["t3.small", "t3.medium", "t3.large", "c6i.large", "c7i.large"] },
      { setup: ["pip install x"] },
      "t3.small, t3.medium, t3.large, 2 more (Amazon Linux)",
    ],
    ["an image like it", { types: ["c6i.large"], image: "ami-00000000000000a15" }, {}, "c6i.large (Amazon Linux)"],
    ["the stack's image for GPUs beside it", { types: ["c6i.large", "g5.xlarge"] }, {}, "c6i.large (Amazon Linux)"],
    ["the stack's image for GPUs alone", { types: ["g5.xlarge"] }, {}, null],
    ["an image nobody knows", { types: ["c6i.large"], image: "ami-0123456789abcdef0" }, {}, null],
    ["a setup that brings it", { types: ["c6i.large"] }, { setup: ["sudo dnf install -y docker"] }, null],
    ["no container", { types: ["c6i.large"] }, { container: null }, null],
  ])("says whether a container finds Docker: %s", async (_, instance, more, without) => {
    const wanted = { ...body, container: { image: "python:3.12" }, instance, ...more };
    const { warnings } = await api.planJob({ body: wanted });
    const warning = {
      field: "container",
      problem: `needs Docker, which the image for ${without} has not and \`setup\` does not install: on such a machine the job fails`,
      expected: expect.stringContaining("`sudo dnf install -y docker && sudo systemctl start docker`") as unknown,
    };
    expect(warnings).toEqual(without === null ? [] : [warning]);
    expect((await api.submitJob({ body: wanted })).warnings).toEqual(warnings);
  });

  test("refuses what POST /jobs refuses, in the same words", async () => {
    const wrong = { ...body, comand: "x", checkpoint: { sizeGB: 0 } };
    const errors = await Promise.all(
      [api.planJob, api.submitJob].map((call) => call({ body: wrong }).catch((error: unknown) => error)),
    );
    expect(errors[0]).toMatchObject({
      name: "InvalidJob",
      details: expect.arrayContaining([expect.objectContaining({ field: "checkpoint.sizeGB" })]) as unknown,
    });
    expect(errors[0]).toEqual(errors[1]);
  });
});

describe("the size of a save", () => {
  test("is what the job says", async () => {
    addSaves("said", "2026-11-22T10:00:00.000Z", [7e9]);
    const { save, hourly, warnings } = await api.planJob({ body: { ...body, checkpoint: { sizeGB: 5 } } });
    expect(save).toMatchObject({ bytes: 5e9, measuredIn: null, seconds: 10 });
    expect(save?.usdPerHour).toBeCloseTo(1.2, 9);
    expect(hourly?.savesUsd).toBeCloseTo(1.2, 9);
    expect(warnings.map(({ field }) => field)).toEqual(["checkpoint.every"]);
  });

  test("is the largest that the newest earlier job of the name sealed, of those that sealed any", async () => {
    addSaves("oldest", "2026-11-22T08:00:00.000Z", [9e9]);
    const measured = addSaves("older", "2026-11-22T09:00:00.000Z", [1e9, 2e9, 1e9]);
    addSaves("newest", "2026-11-22T10:00:00.000Z", []);
    addJob(world, "other", { name: "other", submittedAt: "2026-11-22T11:00:00.000Z" });
    const { save } = await api.planJob({ body });
    expect(save).toMatchObject({ bytes: 2e9, measuredIn: measured });
  });

  test("is nothing to a job without a file system", async () => {
    const { save, warnings } = await api.planJob({
      body: { ...body, filesystem: null, checkpoint: { sizeGB: 5000 } },
    });
    expect([save, warnings]).toEqual([null, []]);
  });
});

describe("submitting", () => {
  test("answers the same warnings, and submits all the same; the job's own saves are no earlier job's", async () => {
    const large = { ...body, checkpoint: { sizeGB: 200, every: null } };
    const { warnings } = await api.planJob({ body: large });
    expect(warnings.map(({ field }) => field)).toEqual(["checkpoint.sizeGB"]);
    const answer = await api.submitJob({ body: large });
    expect(answer).toMatchObject({ state: "submitted", warnings });
    expect(world.started.size).toBe(1);
    const { warnings: none } = await api.submitJob({ body: { ...body, clientToken: "small" } });
    expect(none).toEqual([]);
  });

  test("a list or a price that cannot be asked for costs the warning, not the job", async () => {
    const { jobs, prices } = world.ports;
    const broken = createWorld();
    Object.assign(broken.ports, {
      jobs: { ...jobs, page: () => Promise.reject(new Error("no list")) },
      prices: { ...prices, spot: () => Promise.reject(new Error("no prices")) },
    });
    const other = await serve(broken);
    const client = createClient({ endpoint: other.endpoint, fetch, sign: async ({ headers }) => headers });
    expect(await client.submitJob({ body })).toMatchObject({ state: "submitted", warnings: [] });
    const said = { ...body, clientToken: "said", checkpoint: { sizeGB: 5 } };
    expect(await client.submitJob({ body: said })).toMatchObject({ state: "submitted", warnings: [] });
    await other.close();
  });
});
