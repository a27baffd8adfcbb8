/** A wait for capacity, pool by pool: what each answered last, what that means, and what to do about it. */
import { explainRefusal, refusalKind } from "./fleet-errors.ts";
import type { Pool, PoolAnswer } from "./ledger.ts";
import type { RefusalKind } from "./refusals.ts";

export interface PoolExplanation {
  readonly pool: Pool;
  /** EC2's code and words. */
  readonly code: string;
  readonly message: string;
  /** When it answered so; null: not recorded. */
  readonly at: string | null;
  readonly kind: RefusalKind;
  /** The same in our words. */
  readonly meaning: string;
  readonly remedy: string;
}

export const explainAnswers = (answers: readonly PoolAnswer[]): readonly PoolExplanation[] =>
  answers.map((answer) => ({
    pool: answer.pool,
    code: answer.code,
    message: answer.message,
    at: answer.at ?? null,
    ...explainRefusal(answer),
  }));

/** Of the pools that could ever give a machine, all say that the account may not have one more. */
export function isQuotaWait(answers: readonly PoolAnswer[]): boolean {
  const kinds = answers.map(refusalKind).filter((kind) => kind !== "pool" && kind !== "configuration");
  return kinds.length > 0 && kinds.every((kind) => kind === "quota");
}
