/** How much of the suite a target was asked for. */
import type { Answers } from "./account.ts";
import { SKIPS } from "./skips.ts";
import { SUITES } from "./suites/index.ts";
import type { TargetName } from "./targets.ts";

/** One line: operations that answered, cases, and the cases that are skipped or answered otherwise. */
export function figuresOf(name: TargetName, answers: Answers): string {
  const operations = [...answers.values()].filter((outcomes) => outcomes.has("ok")).length;
  const refusals = new Set([...answers.values()].flatMap((outcomes) => [...outcomes.keys()]));
  refusals.delete("ok");
  const cases = SUITES.flatMap((suite) => Object.keys(suite.cases));
  const skips = SUITES.flatMap(({ service, cases: own }) => {
    const reasons = SKIPS[name][service] ?? {};
    return Object.keys(own).filter((sentence) => typeof reasons === "string" || sentence in reasons);
  });
  return `${name}: ${operations} operations, ${refusals.size} kinds of refusal, ${cases.length} cases, ${skips.length} skips`;
}
