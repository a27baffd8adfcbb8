import { beforeAll, expect, test } from "vitest";
import { jobs } from "../../aws/jobs-list.ts";
import { ledger } from "../../aws/ledger.ts";
import { createPorts, type PortsOf } from "../../aws/ports.ts";
import { isSpotConnectError } from "../../core/errors.ts";
import type { JobsQuery } from "../../core/ports-api.ts";
import { at, buildControl, buildRecord } from "../core/builders.ts";
import { createTable, useCloud } from "./cloud.ts";

const running = useCloud();
const JOBS = 7;
const idOf = (number: number): string => `job-00000000000${number}`;
let port: PortsOf<{ jobs: typeof jobs }>["jobs"];

beforeAll(async () => {
  await createTable(running().config);
  const ports = createPorts({ ledger, jobs });
  port = ports.jobs;
  for (let number = 0; number < JOBS; number++) {
    const jobId = idOf(number);
    const phase = number % 2 === 0 ? "succeeded" : "running";
    const changes = {
      jobId,
      phase,
      name: number < 3 ? "digits" : "letters",
      submittedAt: at(number),
      ...(number < 5 && { submittedBy: ADA }),
    } as const;
    await ports.ledger.create({ ...buildRecord(), jobId }, buildControl([], changes));
  }
});

const ADA = "arn:aws:iam::123456789012:user/ada";

/** All pages, as lists of job numbers. */
async function pages(query: Partial<JobsQuery>): Promise<number[][]> {
  const found: number[][] = [];
  let nextToken: string | null = null;
  do {
    const page = await port.page({ state: null, name: null, submittedBy: null, limit: 100, ...query, nextToken });
    found.push(page.controls.map(({ jobId }) => Number(jobId.at(-1))));
    nextToken = page.nextToken;
  } while (nextToken !== null);
  return found;
}

test("newest first, in pages that are full until the last", async () => {
  expect(await pages({ limit: 3 })).toEqual([[6, 5, 4], [3, 2, 1], [0]]);
});

test("no token after the last job, though the page is full", async () => {
  expect(await pages({ limit: JOBS })).toEqual([[6, 5, 4, 3, 2, 1, 0]]);
});

test("by state, by name, by who submitted them, by several, also in pages", async () => {
  expect(await pages({ state: "succeeded", limit: 3 })).toEqual([[6, 4, 2], [0]]);
  expect(await pages({ name: "digits" })).toEqual([[2, 1, 0]]);
  expect(await pages({ name: "digits", state: "running" })).toEqual([[1]]);
  expect(await pages({ name: "nothing" })).toEqual([[]]);
  expect(await pages({ submittedBy: ADA, limit: 2 })).toEqual([[4, 3], [2, 1], [0]]);
  expect(await pages({ submittedBy: ADA, state: "running" })).toEqual([[3, 1]]);
});

test.each(["nonsense", Buffer.from("{}").toString("base64url"), ""])(
  "a foreign token is refused: %j",
  async (token) => {
    await expect(
      port.page({ state: null, name: null, submittedBy: null, limit: 3, nextToken: token }),
    ).rejects.toSatisfy(
      (error) => isSpotConnectError(error, "InvalidRequest") && error.details[0]?.field === "nextToken",
    );
  },
);
