/** A failed job's machine that is kept, through client, HTTP and router. */
import { afterAll, beforeAll, expect, test } from "vitest";
import { createClient, type Client } from "../../contract/client.ts";
import type { Entry } from "../../core/ledger.ts";
import { addHeldJob, HELD_SINCE, HELD_UNTIL } from "./held-job.ts";
import { serve, type Served } from "./http-server.ts";
import { addJob, createWorld } from "./memory-ports.ts";

const world = createWorld();
let served: Served;
let api: Client;

beforeAll(async () => {
  served = await serve(world);
  api = createClient({ endpoint: served.endpoint, fetch, sign: async ({ headers }) => headers });
});
afterAll(() => served.close());

const held = (token: string, ofEntry?: Partial<Entry>): string => addHeldJob(world, token, ofEntry);
const holdOf = (jobId: string) => world.controls.get(jobId)?.ending?.hold;

test("a held machine is shown with its end and its price", async () => {
  const { ending, waiting } = await api.getJob({ params: { id: held("shown") } });
  expect(ending?.hold).toEqual({ until: HELD_UNTIL });
  expect(waiting).toMatchObject({ reason: "held", until: ending?.hold?.until });
  expect(waiting?.message).toContain("$0.0361 an hour");
});

test("it is let go at once: the end is written, the wait is poked; again is the same", async () => {
  const jobId = held("let-go");
  const params = { id: jobId };
  expect(await api.releaseJob({ params })).toEqual({ jobId, instanceIds: ["i-1"] });
  expect(holdOf(jobId)?.end).toEqual({ at: HELD_SINCE, by: "release" });
  expect(await api.releaseJob({ params })).toEqual({ jobId, instanceIds: ["i-1"] });
  expect(world.pokes.filter((token) => token === "token-let-go")).toHaveLength(2);
});

test("it is let go by a cancel; the job stays its owner's, and failed", async () => {
  const jobId = held("cancelled");
  const started = world.started.size;
  expect(await api.cancelJob({ params: { id: jobId } })).toEqual({ jobId, state: "running" });
  expect(holdOf(jobId)?.end).toEqual({ at: HELD_SINCE, by: "cancel" });
  expect(world.controls.get(jobId)?.ending).toMatchObject({ cause: "finished", error: "ScriptFailed" });
  expect([world.pokes.at(-1), world.started.size]).toEqual(["token-cancelled", started]);
});

test("it is let go before anybody waits for it, too", async () => {
  const jobId = held("unawaited");
  world.controls.set(jobId, { ...world.controls.get(jobId)!, wait: null });
  expect((await api.releaseJob({ params: { id: jobId } })).instanceIds).toEqual(["i-1"]);
});

test.each([
  ["a job that runs", () => addJob(world, "runs", { phase: "running" })],
  ["a job that has ended", () => addJob(world, "over", { state: "ended", phase: "failed" })],
  ["an ending without a hold", () => addJob(world, "no-hold", { state: "ending" })],
  ["a hold whose machine is gone", () => held("gone", { terminatedAt: HELD_SINCE })],
])("nothing is held in %s", async (_what, add) => {
  const id = add();
  await expect(api.releaseJob({ params: { id } })).rejects.toMatchObject({ name: "NothingHeld" });
});
