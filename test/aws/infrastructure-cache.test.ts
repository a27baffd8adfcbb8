import { beforeAll, expect, test } from "vitest";
import { infrastructure } from "../../aws/infrastructure-cache.ts";
import { createPorts } from "../../aws/ports.ts";
import { at, INFRASTRUCTURE } from "../core/builders.ts";
import { createTable, useCloud } from "./cloud.ts";

const running = useCloud();
beforeAll(() => createTable(running().config));

test("what was found stands for ten minutes, per file system", async () => {
  const { infrastructure: cache } = createPorts({ infrastructure });
  expect(await cache.get("data", at(0))).toBeNull();
  await cache.put("data", INFRASTRUCTURE, at(0));
  expect(await cache.get("data", at(599))).toEqual(INFRASTRUCTURE);
  expect(await cache.get("data", at(600))).toBeNull();
  expect(await cache.get("other", at(0))).toBeNull();
});

test("jobs without a file system have an entry of their own", async () => {
  const { infrastructure: cache } = createPorts({ infrastructure });
  const bare = { ...INFRASTRUCTURE, fileSystemId: null, mountTargets: [] };
  await cache.put(null, bare, at(0));
  expect(await cache.get(null, at(1))).toEqual(bare);
});
