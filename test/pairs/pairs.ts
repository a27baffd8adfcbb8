/** Puts cases to both interpreters and tells where they differ, beyond what differences.ts knows. */
import { CATCH } from "./cases/catch.ts";
import { CHOICE } from "./cases/choice.ts";
import { FLOW } from "./cases/flow.ts";
import { FORKS } from "./cases/forks.ts";
import { RETRY } from "./cases/retry.ts";
import type { Difference } from "./compare.ts";
import { differencesOf } from "./compare.ts";
import { DIFFERENCES } from "./differences.ts";
import { askJudge } from "./judge.ts";
import type { PairCase } from "./neutral.ts";
import type { Verdict } from "./verdict.ts";
import { askOurs } from "./verdict.ts";

/** In the order of the table in docs/judges.md. */
export const TOPICS: readonly (readonly PairCase[])[] = [FLOW, CHOICE, RETRY, CATCH, FORKS];
export const WRITTEN: readonly PairCase[] = TOPICS.flat();

export interface Pair {
  readonly entry: PairCase;
  readonly ours: Verdict;
  readonly differences: readonly Difference[];
}

export async function judgePairs(cases: readonly PairCase[]): Promise<readonly Pair[]> {
  const [theirs, ours] = await Promise.all([askJudge(cases), Promise.all(cases.map(askOurs))]);
  return cases.map((entry, index) => {
    const [their, our] = [theirs[index], ours[index]];
    if (their === undefined || our === undefined) throw new Error(`no verdict on ${entry.name}`);
    if (typeof their === "string") throw new Error(`the judge cannot take ${entry.name}: ${their}`);
    return { entry, ours: our, differences: differencesOf(entry, our, their) };
  });
}

/** By case: differences that are not listed, and listed ones that are none. */
export function findSurprises(pairs: readonly Pair[]): object[] {
  return pairs.flatMap(({ entry, differences }) => {
    const known = DIFFERENCES.find(({ of }) => of === entry.name)?.fields ?? [];
    const unlisted = differences.filter(({ field }) => !known.includes(field));
    const stale = known.filter((field) => !differences.some((each) => each.field === field));
    return unlisted.length + stale.length === 0 ? [] : [{ case: entry.name, unlisted, stale }];
  });
}
