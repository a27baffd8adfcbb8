/**
 * The judge of the service models finds what is wrong: exchanges of AWS's SDK with the local cloud, each as it was and with
 * one thing in it spoilt.
 */
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { excuses, findFaults, judgeRecord, type Breach, type Judgement } from "../../scripts/service-models.ts";
import { missingProgram, VIRTUAL_BIN } from "../virtual-environment.ts";
import { EXCEPTIONS } from "./exceptions.ts";
import { recordExchanges, type Exchange } from "./recorded.ts";
import { SPOILT } from "./spoilt.ts";

const refused = missingProgram("moto_server");

describe.skipIf(refused !== null)(`the service models${refused === null ? "" : ` (skipped: ${refused})`}`, () => {
  const directory = mkdtempSync(join(tmpdir(), "spot-connect-models-"));
  let exchanges: readonly Exchange[];
  let clean: Judgement;
  let spoilt: Judgement;

  beforeAll(async () => {
    exchanges = await recordExchanges(directory);
    clean = judge(exchanges);
    spoilt = judge(SPOILT.map(({ of, spoil }, index) => ({ ...spoil(find(of)), operation: of, caseNumber: index })));
  });
  afterAll(() => rmSync(directory, { recursive: true, force: true }));

  const find = (operation: string): Exchange => {
    const found = exchanges.find((exchange) => exchange.operation === operation);
    if (!found) throw new Error(`no ${operation} was recorded`);
    return structuredClone(found);
  };

  function judge(lines: readonly object[]): Judgement {
    const file = join(directory, "judged.jsonl");
    writeFileSync(file, lines.map((line) => `${JSON.stringify(line)}\n`).join(""));
    return judgeRecord(join(VIRTUAL_BIN, "python"), file);
  }

  test("have nothing against the exchanges as they were, all of which were judged", () => {
    expect(findFaults(clean, [])).toEqual([]);
    expect(clean.figures).toMatchObject({ exchanges: exchanges.length, requests: exchanges.length - 1, errors: 1 });
  });

  test.each(SPOILT)("$name", ({ of, side, path, rule }) => {
    const mine = spoilt.breaches.filter((breach) => breach.operation === of && breach.side === side);
    const rules = mine.map((breach) => `${breach.path}: ${breach.rule}`);
    expect(rules.filter((each) => each.startsWith(`${path}: ${rule}`))).toHaveLength(1);
  });

  test("find as many faults as were made", () => {
    expect(spoilt.breaches.map(({ side, operation, path }) => `${side} ${operation} ${path}`).toSorted()).toEqual(
      SPOILT.map(({ side, of, path }) => `${side} ${of} ${path}`).toSorted(),
    );
  });
});

test("a fault names service, operation, member, value and rule; an exception that excuses nothing is a fault", () => {
  const breach: Breach = {
    side: "request",
    service: "states",
    operation: "StartExecution",
    path: "name",
    rule: "length at most 80",
    value: "'a…'",
    caller: "the account",
    count: 2,
  };
  const judgement = { figures: {}, unjudged: ["states:Nothing"], breaches: [breach] };
  const exception = { at: /^answer ec2:Nothing /, rule: "enum", reason: "", source: "" };
  expect(findFaults(judgement, [exception])).toEqual([
    "request states:StartExecution name: 'a…' (by the account, 2×); right would be: length at most 80",
    "states:Nothing was recorded, and nothing of it could be judged",
    "no exception is needed any more for ^answer ec2:Nothing  (enum)",
  ]);
  const fitting = { ...exception, at: /^request states:StartExecution name$/, rule: "length" };
  expect([excuses(fitting, breach), excuses({ ...fitting, rule: "pattern" }, breach)]).toEqual([true, false]);
});

test("docs/judges.md has every exception", () => {
  const text = readFileSync(new URL("../../docs/judges.md", import.meta.url), "utf8");
  expect(EXCEPTIONS.filter(({ source }) => !text.includes(source))).toEqual([]);
});
