import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { beforeAll, expect, test } from "vitest";
import { GAPS } from "../../../local/gaps.ts";
import type { ForwardedService, Service } from "../../../local/index.ts";
import { operationsOf, readServices, renewPage } from "../../../scripts/local-cloud-table.ts";
import { ROOT } from "../../../scripts/package.ts";

let page = "";
let services: readonly (Service | ForwardedService)[] = [];
beforeAll(async () => {
  page = await readFile(join(ROOT, "docs", "local-cloud.md"), "utf8");
  services = await readServices();
});

test("the lists in docs/local-cloud.md are those of the services (else: npx node scripts/local-cloud-table.ts --write)", async () => {
  expect(page).toBe(await renewPage(page));
});

test("every service with operations says what it lacks", () => {
  const served = services.filter((service) => operationsOf(service) !== null).map(({ name }) => name);
  expect(Object.keys(GAPS).toSorted()).toEqual(served.toSorted());
});

test.each(Object.entries(GAPS))("what is said of %s is about operations it has, or AWS has", async (name, gaps) => {
  const service = services.find((each) => each.name === name)!;
  const served = operationsOf(service)!;
  const module = (await import(`@aws-sdk/${gaps.client}`)) as Readonly<Record<string, unknown>>;
  const isOnAws = (operation: string): boolean => `${operation}Command` in module;
  expect(served.filter((operation) => !isOnAws(operation))).toEqual([]);
  expect(Object.keys(gaps.partial).filter((operation) => !served.includes(operation))).toEqual([]);
  expect(gaps.lacking.filter((operation) => served.includes(operation) || !isOnAws(operation))).toEqual([]);
});

test("every action of the control port is described", () => {
  const actions = services.flatMap((service) =>
    "control" in service ? Object.keys(service.control ?? {}).map((action) => `/_local/${service.name}/${action}`) : [],
  );
  expect(actions.length).toBeGreaterThan(10);
  expect(actions.filter((action) => !page.includes(`\`${action}\``))).toEqual([]);
});
