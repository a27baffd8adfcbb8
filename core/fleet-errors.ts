/** What EC2's answers to CreateFleet mean for the next try, and for the people who wait (core/refusals.ts has the table). */
import type { Job } from "./job.ts";
import type { PoolRefusal } from "./ledger.ts";
import { quotaOf } from "./quotas.ts";
import { REFUSALS, SPECIAL_REFUSALS, type Refusal, type RefusalKind } from "./refusals.ts";

/** What a person reads when EC2 says something that is in no table. */
const UNKNOWN: Refusal = {
  kind: "configuration",
  meaning: "An answer that is not known to depend on time or pool.",
  remedy:
    'The message says what EC2 does not accept; "Error codes for the Amazon EC2 API" in its API reference has every code.',
};

type Answered = Pick<PoolRefusal, "code" | "message">;

/** The answer's meaning for the next try and for people. */
export function explainRefusal({ code, message, pool }: Answered & Partial<Pick<PoolRefusal, "pool">>): Refusal {
  const found =
    SPECIAL_REFUSALS.find((special) => special.code === code && special.message.test(message)) ??
    (Object.hasOwn(REFUSALS, code) ? REFUSALS[code as keyof typeof REFUSALS] : UNKNOWN);
  return {
    kind: found.kind,
    meaning: found.meaning,
    remedy: pool === undefined ? found.remedy : nameQuota(found.remedy, pool),
  };
}

function nameQuota(remedy: string, pool: PoolRefusal["pool"]): string {
  const { name, code } = quotaOf(pool);
  return remedy.replace("QUOTA NAME", `"${name}"`).replace("QUOTA", code);
}

export const refusalKind = (refusal: Answered): RefusalKind => explainRefusal(refusal).kind;

const isLasting = (refusal: Answered): boolean => ["configuration", "pool"].includes(refusalKind(refusal));

/**
 * A configuration error is one that every pool gives, in each market the job allows (rule 13): one that says anything else,
 * or of which nothing is known, makes it worth another try. EC2's `Errors` need not name every pool, and of answers in
 * another market only so many are kept (core/refusal-text.ts).
 */
export function isHopeless(
  answers: readonly PoolRefusal[],
  pools: readonly PoolRefusal["pool"][],
  market: Job["instance"]["market"],
): boolean {
  const markets = market === "spot-then-on-demand" ? (["spot", "on-demand"] as const) : [market];
  const hasAnswered = ({ type, zone }: PoolRefusal["pool"]): boolean =>
    markets.every((each) =>
      answers.some(({ pool }) => pool.type === type && pool.zone === zone && pool.market === each),
    );
  return pools.length > 0 && pools.every(hasAnswered) && answers.every(isLasting);
}
