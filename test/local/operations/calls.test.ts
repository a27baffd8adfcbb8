import { beforeAll, describe, expect, test } from "vitest";
import { GAPS } from "../../../local/gaps.ts";
import type { ForwardedService, Service } from "../../../local/index.ts";
import { operationsOf, readServices } from "../../../scripts/local-cloud-table.ts";
import { ROOT } from "../../../scripts/package.ts";
import { readCalls } from "./calls.ts";

const calls = readCalls(ROOT);
let services: readonly (Service | ForwardedService)[] = [];
beforeAll(async () => {
  services = await readServices();
});

describe.each(Object.entries(GAPS))("%s", (name, { client }) => {
  const served = (): readonly string[] => operationsOf(services.find((service) => service.name === name)!)!;

  test("serves no operation that nothing calls: a handler nobody holds to AWS is a lax one", () => {
    const called = new Set(
      calls.filter(({ service }) => service === name || service === client).map((call) => call.operation),
    );
    expect(served().filter((operation) => !called.has(operation))).toEqual([]);
  });

  test("is asked by other services only for what it serves", () => {
    const asked = calls.filter(({ service }) => service === name);
    expect(asked.filter(({ operation }) => !served().includes(operation))).toEqual([]);
  });
});
