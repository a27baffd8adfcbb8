/**
 * One suite, asked of several accounts: the local cloud, emulators that others wrote, and AWS itself. In `npm test` the
 * local cloud and moto; `npm run test:contract -- --target local|moto|localemu|aws` asks another.
 */
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { closeClients, openAccount, openClients, type Answers, type Clients } from "./account.ts";
import { readPage, renewDecisions } from "./decisions.ts";
import { figuresOf } from "./figures.ts";
import { SKIPS } from "./skips.ts";
import { SUITES } from "./suites/index.ts";
import { TARGETS, refusedTarget, startTarget, type Target, type TargetName } from "./targets.ts";
import { findUnasked } from "./used-operations.ts";

const asked = process.env["CONTRACT_TARGET"]?.split(",") as TargetName[] | undefined;
const targets = TARGETS.filter((name) => (asked ?? ["local", "moto"]).includes(name));
const SLOW_MS = 600_000;
const LIMIT_MS = 60_000;
/** Their servers change their state under their own readers when two ask at once. */
const ONE_BY_ONE: readonly TargetName[] = ["moto", "localemu"];

describe.each(targets)("%s", (name) => {
  const refused = refusedTarget(name);
  const skips = SKIPS[name];
  const answers: Answers = new Map();
  let target: Target | null = null;
  let clients: Clients | null = null;
  beforeAll(async () => {
    if (refused !== null) return;
    target = await startTarget(name);
    clients = openClients(target, answers);
  }, 120_000);
  afterAll(async () => {
    if (clients) closeClients(clients);
    await target?.stop();
    if (target) console.log(figuresOf(name, answers));
  });

  describe.skipIf(refused !== null)(refused === null ? "answers as AWS" : `skipped: ${refused}`, () => {
    const run = ONE_BY_ONE.includes(name) ? test : test.concurrent;
    for (const { service, cases } of SUITES)
      for (const [sentence, play] of Object.entries(cases)) {
        const title = `${service}: ${sentence}`;
        const ofService = skips[service] ?? {};
        // The figures count it, docs/judges.md says why: what is never played is no test that was left out.
        if (typeof ofService === "string") continue;
        const reason = ofService[sentence];
        (reason === undefined ? run : run.fails)(
          reason === undefined ? title : `${title} (not here: ${reason})`,
          async () => {
            const account = openAccount(target!, clients!);
            try {
              await play(account);
            } finally {
              await account.cleanUp();
            }
          },
          name === "aws" ? SLOW_MS : LIMIT_MS,
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

  // An emulator may lack some; the local cloud must have what the product asks for.
  if (name === "local")
    test("every operation that the product uses was asked for", () => {
      expect(findUnasked(answers)).toEqual([]);
    });
});

test("the decisions in docs/judges.md are those of the skips (else: node test/aws-contract/decisions.ts --write)", async () => {
  const page = await readPage();
  expect(page).toBe(renewDecisions(page));
});
