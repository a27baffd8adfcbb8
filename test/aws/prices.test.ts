import { beforeAll, expect, test } from "vitest";
import { createPorts, type PortsOf } from "../../aws/ports.ts";
import { prices } from "../../aws/prices.ts";
import { control, useCloud } from "./cloud.ts";

const running = useCloud({ instances: "simulated" });
let port: PortsOf<{ prices: typeof prices }>["prices"];
beforeAll(() => {
  port = createPorts({ prices }).prices;
});

const now = (): string => new Date(running().cloud.clock.now()).toISOString();

test("a machine on spot costs what EC2 says of its pool now", async () => {
  const pool = { type: "c7i.large", zone: `${running().cloud.region}a`, market: "spot" } as const;
  await control(running().cloud, "ec2", "price", { type: "c7i.large", zone: pool.zone, usdPerHour: 0.0321 });
  expect(await port.hourly(pool, now())).toBe(0.0321);
  expect(await port.hourly({ ...pool, type: "hpc7g.4xlarge" }, now())).toBeNull();
});

test("one on demand what the price list says, wherever it is", async () => {
  const pool = { type: "c7i.large", zone: `${running().cloud.region}a`, market: "on-demand" } as const;
  expect(await port.hourly(pool, now())).toBe(0.08925);
  expect(await port.onDemand(["c7i.large", "g5.xlarge", "c9i.large"], now())).toEqual({
    "c7i.large": 0.08925,
    "g5.xlarge": 1.006,
  });
});

test("the spot prices of a week, and the one in force before it", async () => {
  const zone = `${running().cloud.region}b`;
  await control(running().cloud, "ec2", "price", { type: "m7i.large", zone, usdPerHour: 0.05 });
  const weekAgo = new Date(running().cloud.clock.now() - 604_800_000).toISOString();
  const found = (await port.spot(["m7i.large"], weekAgo, now())).filter((point) => point.zone === zone);
  expect(found.map(({ usd }) => usd)).toContain(0.05);
  expect(found.map(({ time }) => time)).toContain(weekAgo);
  expect(await port.spot([], weekAgo, now())).toEqual([]);
});
