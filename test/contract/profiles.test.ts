/** Users' own profiles over HTTP, and what they do to jobs on every way in. */
import { afterAll, beforeAll, beforeEach, expect, test } from "vitest";
import { createClient, type Client } from "../../contract/client.ts";
import { JOB_FIELDS } from "../../core/job-fields.ts";
import { smallJob } from "../core/job-samples.ts";
import { serve, type Served } from "./http-server.ts";
import { createWorld, type World } from "./memory-ports.ts";
import { admit as admitByConsole, world as consoleWorld } from "./ways-in.ts";

let world: World;
let served: Served;
let api: Client;
beforeAll(async () => {
  world = createWorld();
  served = await serve(world);
  api = createClient({ endpoint: served.endpoint, sign: async ({ headers }) => headers, fetch });
});
beforeEach(() => world.profiles.clear());
afterAll(() => served.close());

const mine = { description: "mine", defaults: { instance: { types: ["g5.xlarge"], diskGiB: 200 }, env: { A: "1" } } };
const save = (name: string, body: object): Promise<unknown> =>
  (api.saveProfile as (request: object) => Promise<unknown>)({ params: { name }, body });

test("one is saved, read, listed behind the built-in ones, and removed, each as often as one likes", async () => {
  const params = { name: "mine" };
  const saved = { name: "mine", ...mine, source: "own", savedAt: "2026-11-22T12:00:00.000Z" };
  expect([await save("mine", mine), await save("mine", mine)]).toEqual([saved, saved]);
  expect(await api.getProfile({ params })).toEqual(saved);
  const { profiles } = await api.listProfiles();
  expect(profiles.map(({ name, source }) => `${name} ${source}`)).toEqual([
    ...["default", "small", "compute", "memory", "datasync", "gateway"].map((name) => `${name} built-in`),
    "mine own",
  ]);
  expect(await api.removeProfile({ params })).toEqual({ name: "mine", removed: true, isBuiltIn: false });
  expect(await api.removeProfile({ params })).toEqual({ name: "mine", removed: false, isBuiltIn: false });
  await expect(api.getProfile({ params })).rejects.toMatchObject({ name: "ProfileNotFound" });
});

test("one that is named as a built-in one takes its place until it is removed", async () => {
  const params = { name: "default" };
  const before = await api.getProfile({ params });
  await save("default", mine);
  expect(await api.getProfile({ params })).toMatchObject({ source: "own", defaults: mine.defaults });
  expect((await api.listProfiles()).profiles[0]).toMatchObject({ name: "default", source: "own" });
  expect(await api.removeProfile({ params })).toEqual({ name: "default", removed: true, isBuiltIn: true });
  expect(await api.getProfile({ params })).toEqual(before);
});

const keep = (name: string, defaults: object): void =>
  void consoleWorld.profiles.set(name, {
    name,
    description: "",
    defaults: { ...defaults },
    savedAt: "2026-11-22T12:00:00.000Z",
  });
async function jobFrom(job: object) {
  const { jobId } = await admitByConsole({ ...smallJob, ...job });
  return consoleWorld.jobs.get(jobId)!;
}

test("a job gets what its own profile says, and its own fields win member by member", async () => {
  keep("mine", mine.defaults);
  expect(await jobFrom({ profile: "mine" })).toMatchObject({
    profile: "mine",
    instance: { types: ["g5.xlarge"], diskGiB: 200, username: "ec2-user" },
    env: { A: "1" },
  });
  const own = await jobFrom({ profile: "mine", instance: { types: ["c6i.large"] }, env: { B: "2" } });
  expect(own).toMatchObject({ instance: { types: ["c6i.large"], diskGiB: 200 }, env: { A: "1", B: "2" } });
});

test("what a profile leaves out is the built-in default's; one named default counts where none is named", async () => {
  keep("mine", { instance: { username: "ubuntu" } });
  const { instance } = await jobFrom({ profile: "mine" });
  expect(instance).toMatchObject({ username: "ubuntu", types: expect.arrayContaining(["t3.large"]) });
  keep("default", { instance: { types: ["c6i.large"] } });
  expect((await jobFrom({})).instance.types).toEqual(["c6i.large"]);
  consoleWorld.profiles.delete("default");
  expect((await jobFrom({})).instance.types).toContain("t3.large");
});

test("types that a job names are not described as well by what its profile describes", async () => {
  keep("gpu", { instance: { gpu: { name: "a10g", count: 1 } } });
  const named = await jobFrom({ profile: "gpu", instance: { types: ["c6i.large"] } });
  expect(named.instance).toMatchObject({ types: ["c6i.large"], gpu: null });
  expect((await jobFrom({ profile: "gpu" })).instance).toMatchObject({ gpu: { name: "a10g" }, types: ["g5.xlarge"] });
});

test("a name that is nobody's is refused with the nearest of all there are", async () => {
  keep("rendering", {});
  await expect(admitByConsole({ ...smallJob, profile: "renderin" })).rejects.toMatchObject({
    details: [{ field: "profile", problem: "is no profile", expected: "`rendering`" }],
  });
});

test.each<[string, object, string, string]>([
  [
    "a type that does not exist",
    { instance: { types: ["c6i.lerge"] } },
    "defaults.instance.types[0]",
    "c6i.lerge is no",
  ],
  ["a field that is none", { instnce: {} }, "defaults.instnce", "is no field of a job"],
  ["a price of 0", { instance: { maxPrice: 0 } }, "defaults.instance.maxPrice", "is too small"],
  [
    "types named and described",
    { instance: { types: ["c6i.large"], gpu: { name: "t4", count: 1 } } },
    "defaults.instance.gpu",
    "is given together",
  ],
  ["a job's scripts", { scripts: ["a.sh"] }, "defaults.scripts", "belongs to a job"],
  ["a job's name", { name: "x" }, "defaults.name", "belongs to a job"],
  ["who submitted it", { submittedBy: null }, "defaults.submittedBy", "belongs to a job"],
  ["another profile", { profile: "small" }, "defaults.profile", "belongs to a job"],
  ["inputs", { inputs: [] }, "defaults.inputs", "belongs to a job"],
])("refuses %s, and saves nothing", async (_, defaults, field, problem) => {
  await expect(save("mine", { defaults })).rejects.toMatchObject({
    name: "InvalidRequest",
    details: [{ field, problem: expect.stringContaining(problem) }],
  });
  expect(world.profiles.size).toBe(0);
});

test.each<[string, string, object]>([
  ["a name that is none", "no/name", mine],
  ["no defaults", "mine", {}],
  ["defaults that are no object", "mine", { defaults: [] }],
  ["a member that is none", "mine", { ...mine, extra: 1 }],
  ["a long description", "mine", { ...mine, description: "x".repeat(201) }],
])("refuses a request with %s", async (_, name, body) => {
  await expect(save(name, body)).rejects.toMatchObject({ name: "InvalidRequest" });
  expect(world.profiles.size).toBe(0);
});

test("a name that is none is refused with what names are", async () => {
  await expect(save("no name", mine)).rejects.toMatchObject({
    details: [{ field: "name", problem: "is no name for a profile", expected: JOB_FIELDS.name }],
  });
});

test("one for machines without an agent has no command to be checked with", async () => {
  const body = { description: "", defaults: { agent: "none", instance: { types: ["m7i.2xlarge"] } } };
  expect(await save("appliance", body)).toMatchObject({ ...body, source: "own" });
});
