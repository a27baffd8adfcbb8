import { describe, expect, it } from "vitest";
import { VirtualClock } from "../../../local/index.ts";
import { Store } from "../../../local/kernel/store.ts";
import { INSTANCE_TYPES, findInstanceType } from "../../../local/market/catalogue.ts";
import { createMarket } from "../../../local/market/market.ts";

const open = (store = new Store(null)) => createMarket(store, new VirtualClock(Date.parse("2026-01-01T00:00:00Z")));

describe("the market", () => {
  it("is quiet: ample capacity, and the same prices each time, 30 to 40 % of On-Demand", () => {
    const [one, other] = [open(), open()];
    for (const { name, onDemandUsdPerHour } of INSTANCE_TYPES) {
      const price = one.spotPrice(name, "us-east-1a");
      expect(price).toBe(other.spotPrice(name, "us-east-1a"));
      expect(price / onDemandUsdPerHour).toBeGreaterThan(0.29);
      expect(price / onDemandUsdPerHour).toBeLessThan(0.41);
      expect(one.available(name, "us-east-1a", "spot")).toBe(Infinity);
    }
  });

  it("lets the latest order about a pool count, and counts down what is taken", () => {
    const market = open();
    market.setCapacity({ available: false });
    market.setCapacity({ type: "t3.micro", zone: "us-east-1a", available: 2 });
    expect(market.available("t3.micro", "us-east-1b", "spot")).toBe(0);
    market.take("t3.micro", "us-east-1a", "spot");
    expect(market.available("t3.micro", "us-east-1a", "spot")).toBe(1);
    market.setCapacity({ zone: "us-east-1a", market: "on-demand", available: true });
    expect(market.available("t3.micro", "us-east-1a", "on-demand")).toBe(Infinity);
    expect(market.available("t3.micro", "us-east-1a", "spot")).toBe(1);
    market.setCapacity({ available: null });
    expect(market.available("t3.micro", "us-east-1a", "spot")).toBe(Infinity);
  });

  it("keeps what it was told with the account", () => {
    const store = new Store(null);
    const market = open(store);
    const usual = market.spotPrice("g5.xlarge", "us-east-1a");
    market.setPrice({ type: "g5.xlarge", zone: "us-east-1a", usdPerHour: 0.9 });
    market.setOffered({ type: "p3.2xlarge", zone: "us-east-1c", offered: false });
    const again = open(store);
    expect(again.priceHistory("g5.xlarge", "us-east-1a").map(({ usdPerHour }) => usdPerHour)).toEqual([0.9, usual]);
    expect(again.isOffered("p3.2xlarge", "us-east-1c")).toBe(false);
    expect(again.isOffered("p3.2xlarge", "us-east-1a")).toBe(true);
  });

  it("has no type twice, and each in its quota class", () => {
    expect(new Set(INSTANCE_TYPES.map(({ name }) => name)).size).toBe(INSTANCE_TYPES.length);
    expect(["t3.micro", "g5.xlarge", "p3.2xlarge"].map((name) => findInstanceType(name)?.quotaClass)).toEqual([
      "standard",
      "g",
      "p",
    ]);
  });
});
