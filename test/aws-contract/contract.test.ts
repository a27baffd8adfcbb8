/**
 * One suite, asked of several accounts: the local cloud, emulators that others wrote, and AWS itself. In `npm test` the
 * local cloud and moto; `npm run test:contract -- --target local|moto|localemu|aws` asks another.
 */
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { openAccount, type Answers } from "./account.ts";
import { figuresOf } from "./figures.ts";
import { SKIPS } from "./skips.ts";
import { SUITES } from "./suites/index.ts";
import { TARGETS, refusedTarget, startTarget, type Target, type TargetName } from "./targets.ts";

const asked = process.env["CONTRACT_TARGET"]?.split(",") as TargetName[] | undefined;
const targets = TARGETS.filter((name) => (asked ?? ["local", "moto"]).includes(name));
const SLOW_MS = 600_000;

describe.each(targets)("%s", (name) => {
  const refused = refusedTarget(name);
  const skips = SKIPS[name];
  const answers: Answers = new Map();
  let target: Target | null = null;
  beforeAll(async () => {
    if (refused === null) target = await startTarget(name);
  }, 120_000);
  afterAll(async () => {
    await target?.stop();
    if (target) console.log(figuresOf(name, answers));
  });

  describe.skipIf(refused !== null)(refused === null ? "answers as AWS" : `skipped: ${refused}`, () => {
    for (const { service, cases } of SUITES)
      for (const [sentence, play] of Object.entries(cases)) {
        const title = `${service}: ${sentence}`;
        const ofService = skips[service] ?? {};
        if (typeof ofService === "string") {
          test.skip(`${title} (not played: ${ofService})`, () => {});
          continue;
        }
        const reason = ofService[sentence];
        (reason === undefined ? test : test.fails)(
          reason === undefined ? title : `${title} (not here: ${reason})`,
          async () => {
            const account = openAccount(target!, answers);
            try {
              await play(account);
            } finally {
              await account.cleanUp();
            }
          },
          target?.isRemote ? SLOW_MS : 30_000,
        );
      }
  });

  test("no skip is for a case that is not there", () => {
    const sentences = (service: string): readonly string[] =>
      SUITES.filter((suite) => suite.service === service).flatMap(({ cases }) => Object.keys(cases));
    for (const [service, reasons] of Object.entries(skips)) {
      expect(sentences(service)).not.toEqual([]);
      if (typeof reasons === "object") expect(sentences(service)).toEqual(expect.arrayContaining(Object.keys(reasons)));
    }
  });
});
