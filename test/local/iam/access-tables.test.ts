import { afterAll, beforeAll, expect, test } from "vitest";
import type { ForwardedService, Service } from "../../../local/kernel/service.ts";
import { SERVICES } from "../../../local/services.ts";
import { startTestCloud } from "../cloud.ts";
import type { TestCloud } from "../cloud.ts";

const services: (Service | ForwardedService)[] = [];
let running: TestCloud;
beforeAll(async () => {
  running = await startTestCloud({
    services: SERVICES.map((make) => (cloud) => {
      const service = make(cloud);
      services.push(service);
      return service;
    }),
  });
});
afterAll(() => running.cloud.stop());

test("each operation of each service says which rights it needs, and none that does not exist does", () => {
  const withOperations = services.filter((service) => "operations" in service);
  expect(withOperations.length).toBeGreaterThan(10);
  for (const { name, operations, access = {} } of withOperations)
    expect({ name, operations: Object.keys(access).toSorted() }).toEqual({
      name,
      operations: Object.keys(operations).toSorted(),
    });
});
