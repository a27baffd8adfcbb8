import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { expect, test } from "vitest";
import { COSTS_PAGE, readCounts } from "../../scripts/costs.ts";
import { ROOT } from "../../scripts/package.ts";
import { scaled, usdOf } from "../../scripts/costs/prices.ts";
import { ALARMS, renewCosts, SWEEPS_PER_MONTH } from "../../scripts/costs/tables.ts";
import { ATTEMPT_TRANSITIONS, PLAIN_TRANSITIONS, REFUSED_TRY_TRANSITIONS } from "../../core/costs/lines.ts";
import { UNIT_PRICES } from "../../core/costs/unit-prices.ts";

test("the tables in docs/costs.md are prices times what was counted (else: npx node scripts/costs.ts --write)", async () => {
  const page = await readFile(COSTS_PAGE, "utf8");
  expect(page).toBe(renewCosts(page, await readCounts()));
});

test("what was counted keeps to the limits: idle $0.05 a month, a job $0.001, an interruption $0.0005 in transitions", async () => {
  const { sweep, job, interruption } = await readCounts();
  expect(usdOf(scaled(sweep, SWEEPS_PER_MONTH))).toBeLessThanOrEqual(0.05);
  expect(usdOf(job)).toBeLessThanOrEqual(0.001);
  expect(interruption.transitions * 0.000025).toBeLessThanOrEqual(0.0005);
});

test("a job's ledger takes the transitions that were counted, and its price covers the requests beside them", async () => {
  const { job, interruption } = await readCounts();
  expect([job.transitions, interruption.transitions]).toEqual([PLAIN_TRANSITIONS, ATTEMPT_TRANSITIONS]);
  expect(PLAIN_TRANSITIONS * UNIT_PRICES.orchestration.usd).toBeGreaterThanOrEqual(usdOf(job));
});

test("the page says how many a ledger takes: for a job, a further attempt, a refused try", async () => {
  const page = await readFile(COSTS_PAGE, "utf8");
  const said = /takes (\d+) of them for each job,\s(\d+) for each further attempt and (\d+) for each try/.exec(page);
  expect(said?.slice(1).map(Number)).toEqual([PLAIN_TRANSITIONS, ATTEMPT_TRANSITIONS, REFUSED_TRY_TRANSITIONS]);
});

test("the page counts the alarms that there are", async () => {
  const resources = await readFile(join(ROOT, "resources", "alarms.yml"), "utf8");
  expect(resources.match(/Type: AWS::CloudWatch::Alarm$/gm)).toHaveLength(ALARMS);
});
