/** What jobs cost, over the whole API but for its adapters. */
import { afterEach, beforeEach, expect, test } from "vitest";
import { createClient, type Client } from "../../contract/client.ts";
import { serve, type Served } from "./http-server.ts";
import { addJob, createWorld, entry, ON_DEMAND_USD, type World } from "./memory-ports.ts";

let world: World;
let served: Served;
let api: Client;
beforeEach(async () => {
  world = createWorld();
  served = await serve(world);
  api = createClient({ endpoint: served.endpoint, fetch, sign: async ({ headers }) => headers });
});
afterEach(() => served.close());

const at = (second: number): string => new Date(Date.parse("2026-11-22T10:00:00Z") + second * 1000).toISOString();
const ENDED = {
  state: "ended",
  outcome: { state: "succeeded", error: null, message: null, endedAt: at(400) },
} as const;

/** A machine of an hour's fifteenth: 40 s of boot, 200 s of work. */
function addRun(name: string, changes: Parameters<typeof addJob>[2] = {}, tags: Readonly<Record<string, string>> = {}) {
  const jobId = addJob(world, name, {
    attempt: 1,
    entries: { [name]: entry(1, name) },
    submittedAt: at(0),
    ...changes,
  });
  const data = { attempt: 1, instanceId: name };
  const machine = { type: "c7i.large", zone: "eu-central-1a", market: "spot", hourlyUsd: 0.036 };
  const line = (
    seconds: number,
    type: "instance-launched" | "attempt-started" | "attempt-completed",
    more: object,
  ) => ({
    id: `${type}#${name}`,
    time: at(seconds),
    type,
    message: "",
    data: { ...data, ...more },
  });
  world.timeline.set(jobId, [
    line(0, "instance-launched", machine),
    line(40, "attempt-started", {}),
    line(240, "attempt-completed", { stoppedAt: at(240) }),
  ]);
  world.jobs.set(jobId, { ...world.jobs.get(jobId)!, tags });
  return jobId;
}

test("a job's ledger has every line's price, source and date, and what on demand would have cost", async () => {
  const id = addRun("one", ENDED);
  const costs = await api.readCosts({ params: { id } });
  expect(costs).toMatchObject({ jobId: id, until: at(400), usefulSeconds: 200, paidSeconds: 400, isComplete: true });
  expect(costs.onDemandUsd).toBeCloseTo((240 / 3600) * ON_DEMAND_USD, 9);
  expect(costs.lines.map(({ item }) => item)).toContain("compute");
  for (const { source, asOf, unit } of costs.lines) expect([source, asOf, unit]).not.toContain("");
});

test("of an ended job the sum is kept, and stands", async () => {
  const id = addRun("kept", ENDED);
  const { usd } = await api.readCosts({ params: { id } });
  expect(world.costs.get(id)?.usd).toBe(usd);
  world.costs.set(id, { ...world.costs.get(id)!, usd: 42 });
  expect((await api.listCosts()).groups).toMatchObject([{ key: id, usd: 42 }]);
  const running = addRun("running");
  await api.readCosts({ params: { id: running } });
  expect(world.costs.has(running)).toBe(false);
});

test("counted while the price list did not answer it is not kept: the next time it is whole", async () => {
  const id = addRun("priceless", ENDED);
  world.priceListIsOff = true;
  expect(await api.readCosts({ params: { id } })).toMatchObject({ paidSeconds: 400, onDemandUsd: null });
  expect((await api.listCosts()).groups).toMatchObject([{ key: id, onDemandUsd: null }]);
  expect(world.costs.has(id)).toBe(false);
  world.priceListIsOff = false;
  const whole = { key: id, onDemandUsd: expect.closeTo((240 / 3600) * ON_DEMAND_USD, 9) };
  expect((await api.listCosts()).groups).toMatchObject([whole]);
  expect(world.costs.has(id)).toBe(true);
});

test("jobs are added up by name, day and tag, since a time and page by page", async () => {
  addRun("a", { ...ENDED, name: "train", submittedAt: at(-86_400) }, { team: "red" });
  addRun("b", { ...ENDED, name: "train" }, { team: "blue" });
  addRun("c", { ...ENDED, name: "other" });
  const keys = async (query: Parameters<typeof api.listCosts>[0]) =>
    Object.fromEntries((await api.listCosts(query)).groups.map(({ key, jobs }) => [key, jobs]));
  expect(await keys({ query: { by: "name" } })).toEqual({ train: 2, other: 1 });
  expect(await keys({ query: { by: "day" } })).toEqual({ "2026-11-22": 2, "2026-11-21": 1 });
  expect(await keys({ query: { by: "tag:team" } })).toEqual({ red: 1, blue: 1, "": 1 });
  expect(await keys({ query: { by: "name", since: at(-10) } })).toEqual({ train: 1, other: 1 });
  const first = await api.listCosts({ query: { limit: 2 } });
  expect(first.groups).toHaveLength(2);
  const rest = await api.listCosts({ query: { limit: 2, nextToken: first.nextToken! } });
  expect([rest.groups.length, rest.nextToken]).toEqual([1, null]);
});

test.each([
  [{ by: "colour" }, "by"],
  [{ by: "tag:" }, "by"],
  [{ since: "monday" }, "since"],
  [{ limit: 26 }, "limit"],
])("%j is refused by name", async (query, field) => {
  await expect(api.listCosts({ query })).rejects.toMatchObject({ name: "InvalidRequest", details: [{ field }] });
});
