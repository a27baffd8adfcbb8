/** Uploads and a job's files through the served API: what is asked for, what is skipped, what is refused. */
import { createHash } from "node:crypto";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { createClient, type Client } from "../../contract/client.ts";
import { bytesOfPart, partBytesOf, partCountOf } from "../../core/upload-parts.ts";
import { serve, type Served } from "./http-server.ts";
import { addJob, createWorld, type World } from "./memory-ports.ts";

const MIB = 1024 ** 2;
let world: World;
let served: Served;
let api: Client;
beforeAll(async () => {
  world = createWorld();
  served = await serve(world);
  api = createClient({ endpoint: served.endpoint, sign: async ({ headers }) => headers, fetch });
});
afterAll(() => served.close());

const idOf = (name: string): string => createHash("sha256").update(name).digest("hex");
const NOW = "2026-11-22T12:00:00.000Z";

describe("parts", () => {
  test.each([
    [17 * MIB, 8 * MIB, 3],
    [1024 * MIB, 8 * MIB, 128],
    [80_000 * MIB, 8 * MIB, 10_000],
    [80_000 * MIB + 1, 9 * MIB, 8889],
    [5 * 1024 ** 4, 525 * MIB, 9987],
  ])("%d bytes", (bytes, partBytes, count) => {
    expect([partBytesOf(bytes), partCountOf(bytes)]).toEqual([partBytes, count]);
    expect(count).toBeLessThanOrEqual(10_000);
    const last = bytesOfPart(bytes, count);
    expect(last).toBeGreaterThan(0);
    expect((count - 1) * partBytes + last).toBe(bytes);
  });
});

describe("POST /uploads", () => {
  test("of what is stored nothing is asked, unless it is of another size or will not be kept long enough", async () => {
    const sha256 = idOf("stored");
    world.uploads.stored.set(sha256, { bytes: 10, storedAt: "2026-11-20T12:00:00.000Z" });
    expect(await api.createUpload({ body: { bytes: 10, sha256 } })).toEqual({ uploadId: sha256, state: "stored" });
    expect((await api.createUpload({ body: { bytes: 11, sha256 } })).state).toBe("put");
    world.uploads.stored.set(sha256, { bytes: 10, storedAt: "2026-11-15T12:00:00.000Z" });
    expect((await api.createUpload({ body: { bytes: 10, sha256 } })).state).toBe("put");
  });

  test("a large one comes in pages of parts; what has arrived whole is named by its hash", async () => {
    const sha256 = idOf("large");
    const bytes = 110 * 8 * MIB;
    const ask = async (afterPart?: number) => {
      const step = await api.createUpload({
        body: { bytes, sha256, ...(afterPart === undefined ? {} : { afterPart }) },
      });
      if (step.state !== "parts") throw new Error(step.state);
      return step;
    };
    const first = await ask();
    expect([first.parts.length, first.nextAfterPart, first.partBytes]).toEqual([100, 100, 8 * MIB]);
    expect(first.parts.every(({ etag }) => etag === null)).toBe(true);
    const second = await ask(100);
    expect(second.parts.map(({ number }) => number)).toEqual([101, 102, 103, 104, 105, 106, 107, 108, 109, 110]);
    expect(second.nextAfterPart).toBeNull();
    world.uploads.arrived.set(sha256, [
      { number: 1, bytes: 8 * MIB, etag: "one" },
      { number: 2, bytes: 7, etag: "torn" },
    ]);
    expect((await ask()).parts.slice(0, 3).map(({ etag }) => etag)).toEqual(["one", null, null]);
    expect((await ask(110)).parts).toEqual([]);
  });
});

describe("POST /uploads/{id}/complete", () => {
  const bytes = 20 * MIB;
  const whole = [1, 2, 3].map((number) => ({ number, bytes: bytesOfPart(bytes, number), etag: `${number}` }));
  const complete = (name: string) => api.completeUpload({ params: { id: idOf(name) }, body: { bytes } });

  test("needs every part in its size, and nothing is stored before", async () => {
    const id = idOf("wanting");
    for (const [parts, wanting] of [
      [whole.slice(0, 2), "1 of the 3 parts"],
      [[whole[0]!, { ...whole[1]!, bytes: 1 }, whole[2]!], "1 of the 3 parts"],
      [[], "3 of the 3 parts"],
    ] as const) {
      world.uploads.arrived.set(id, [...parts]);
      await expect(complete("wanting")).rejects.toMatchObject({
        name: "UploadIncomplete",
        message: expect.stringContaining(wanting),
      });
      expect(world.uploads.stored.has(id)).toBe(false);
    }
  });

  test("makes one object of them; a second time changes nothing", async () => {
    const id = idOf("whole");
    world.uploads.arrived.set(id, whole);
    const answer = { uploadId: id, state: "stored" };
    expect(await complete("whole")).toEqual(answer);
    expect(await complete("whole")).toEqual(answer);
    expect(world.uploads.stored.get(id)).toEqual({ bytes, storedAt: NOW });
  });

  test("of an upload that nobody began there is nothing to complete", async () => {
    await expect(complete("nobody's")).rejects.toMatchObject({ name: "UploadIncomplete" });
    await expect(api.completeUpload({ params: { id: "nonsense" }, body: { bytes } })).rejects.toMatchObject({
      name: "InvalidRequest",
    });
  });
});

describe("GET /jobs/{id}/files", () => {
  test("lists what the job left, page by page and by prefix", async () => {
    const jobId = addJob(world, "files");
    world.outputs.set(
      jobId,
      new Map(["a", "b", "c"].map((name) => [`results/${name}.txt`, name])).set("log.txt", "line"),
    );
    const first = await api.listFiles({ params: { id: jobId }, query: { limit: 3 } });
    expect(first.files.map(({ path }) => path)).toEqual(["log.txt", "results/a.txt", "results/b.txt"]);
    expect(first.files[0]).toMatchObject({ bytes: 4, etag: createHash("md5").update("line").digest("hex") });
    const rest = await api.listFiles({ params: { id: jobId }, query: { nextToken: first.nextToken! } });
    expect([rest.files.map(({ path }) => path), rest.nextToken]).toEqual([["results/c.txt"], null]);
    const below = await api.listFiles({ params: { id: jobId }, query: { prefix: "results/b" } });
    expect(below.files.map(({ path }) => path)).toEqual(["results/b.txt"]);
  });

  test("of no job there are none", async () => {
    await expect(api.listFiles({ params: { id: "nobody-0123456789ab" } })).rejects.toMatchObject({
      name: "JobNotFound",
    });
  });
});
