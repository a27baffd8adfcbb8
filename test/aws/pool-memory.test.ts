import { beforeAll, expect, test } from "vitest";
import { pools } from "../../aws/pool-memory.ts";
import { createPorts, type PortsOf } from "../../aws/ports.ts";
import { createTable, useCloud } from "./cloud.ts";

const running = useCloud();
let port: PortsOf<{ pools: typeof pools }>["pools"];
beforeAll(async () => {
  await createTable(running().config);
  port = createPorts({ pools }).pools;
});

const NOW = "2026-11-22T10:00:00.000Z";
const pool = (type: string) => ({ type, zone: "us-east-1a", market: "spot" }) as const;

test("what many learn at once of one pool is kept, up to a gap that a memory may have", async () => {
  expect(await port.all()).toEqual([]);
  await port.note(pool("c7i.large"), { kind: "refused" }, NOW);
  await Promise.all([
    port.note(pool("c7i.large"), { kind: "interrupted" }, NOW),
    port.note(pool("c7i.large"), { kind: "ended", seconds: 60 }, NOW),
    port.note(pool("m7i.large"), { kind: "interrupted" }, NOW),
  ]);
  const found = await port.all();
  expect(found.map((record) => [record.pool.type, record.interruptions, record.refusals, record.ended])).toEqual([
    ["c7i.large", 1, 1, 1],
    ["m7i.large", 1, 0, 0],
  ]);
});
