import { beforeAll, expect, test } from "vitest";
import { ledger } from "../../aws/ledger.ts";
import { createPorts, type PortsOf } from "../../aws/ports.ts";
import { isSpotConnectError } from "../../core/errors.ts";
import type { Control } from "../../core/ledger.ts";
import { at, buildControl, buildEntry, buildRecord, START } from "../core/builders.ts";
import { createTable, useCloud } from "./cloud.ts";

const running = useCloud();
let ports: PortsOf<{ ledger: typeof ledger }>;
beforeAll(async () => {
  await createTable(running().config);
  ports = createPorts({ ledger });
});

const control = (jobId: string, changes: Partial<Control> = {}): Control =>
  buildControl([buildEntry(1)], { jobId, ...changes });
const create = (jobId: string, changes: Partial<Control> = {}): Promise<Control> =>
  ports.ledger.create({ ...buildRecord(), jobId }, control(jobId, changes));

test("job and control come back as they were written", async () => {
  expect(await create("a-000000000001")).toEqual(control("a-000000000001"));
  expect(await ports.ledger.control("a-000000000001")).toEqual(control("a-000000000001"));
  expect(await ports.ledger.job("a-000000000001")).toEqual({ ...buildRecord(), jobId: "a-000000000001" });
});

test("the first to create a job owns it; the second is told who", async () => {
  await create("a-000000000002", { owner: "arn:first" });
  const seen = await create("a-000000000002", { owner: "arn:second" });
  expect(seen.owner).toBe("arn:first");
});

test("an unknown job is JobNotFound", async () => {
  await expect(ports.ledger.control("a-00000000ffff")).rejects.toSatisfy((error) =>
    isSpotConnectError(error, "JobNotFound"),
  );
});

test("a change writes all its paths when all its conditions hold", async () => {
  const jobId = "a-000000000003";
  await create(jobId);
  const notice = { actionTime: at(120), source: "ec2", seenAt: START } as const;
  const changed = await ports.ledger.change(jobId, {
    when: [
      { path: ["state"], oneOf: ["active", "ending"] },
      { path: ["owner"], equals: "arn:run" },
      { path: ["entries", "i-1"], exists: true },
      { path: ["entries", "i-2"], exists: false },
      { path: ["entries", "i-1", "notice"], equals: null },
    ],
    set: [
      { path: ["entries", "i-1", "notice"], value: notice },
      { path: ["entries", "i-2"], value: buildEntry(2) },
      { path: ["phase"], value: "moving" },
    ],
  });
  expect(changed).toEqual(
    control(jobId, { phase: "moving", entries: { "i-1": buildEntry(1, { notice }), "i-2": buildEntry(2) } }),
  );
});

test.each([
  { path: ["owner"], equals: "arn:other" },
  { path: ["state"], oneOf: ["ending", "ended"] },
  { path: ["entries", "i-9"], exists: true },
  { path: ["entries", "i-9", "notice"], equals: null },
  { path: ["entries", "i-1"], exists: false },
])("a change with a condition that does not hold writes nothing: %j", async (condition) => {
  const jobId = `a-00000000000${4 + Object.keys(condition).length}`;
  await create(jobId);
  const before = await ports.ledger.control(jobId);
  expect(
    await ports.ledger.change(jobId, { when: [condition], set: [{ path: ["phase"], value: "failed" }] }),
  ).toBeNull();
  expect(await ports.ledger.control(jobId)).toEqual(before);
});

test("a change never makes a job", async () => {
  const set = [{ path: ["phase"], value: "failed" }];
  expect(await ports.ledger.change("a-00000000fffe", { when: [], set })).toBeNull();
});

test("unended jobs, of more than one page of the index", async () => {
  // A page of DynamoDB is 1 MB: five controls of 300 KB are two pages.
  const large = {
    message: "x".repeat(300_000),
    cause: "finished",
    error: null,
    since: START,
    graceUntil: START,
  } as const;
  const ids = [1, 2, 3, 4, 5].map((number) => `b-00000000000${number}`);
  for (const id of ids) await create(id, { ending: large });
  await create("b-000000000009", { state: "ended" });
  const unended = (await ports.ledger.unended()).map(({ jobId }) => jobId);
  expect(unended).toEqual(expect.arrayContaining(ids));
  expect(unended).not.toContain("b-000000000009");
});
