/** No pool gave an instance: fail when none ever will, else write down what each said and when to ask again. */
import { nextTryAt } from "../backoff.ts";
import { SpotConnectError } from "../errors.ts";
import { timelineEvent } from "../events.ts";
import { isHopeless, refusalKind } from "../fleet-errors.ts";
import type { Job } from "../job.ts";
import { currentEntries, isClosed, isWell, urgentTries, type CapacityWait, type Control } from "../ledger.ts";
import type { PoolAnswer, PoolRefusal } from "../ledger.ts";
import type { RequestCapacityInput } from "../payloads.ts";
import type { Ports } from "../ports.ts";
import { codesText, keptAnswers, mergeAnswers, refusalsText, remediesText } from "../refusal-text.ts";
import { addSeconds, earlierOf } from "../time.ts";
import { noteAll } from "./learn-of-pools.ts";

/** Throws ConfigurationRejected or CapacityUnavailable. */
export async function refuseCapacity(
  ports: Pick<Ports, "ledger" | "timeline" | "pools">,
  call: RequestCapacityInput,
  control: Control,
  refusals: readonly PoolRefusal[],
): Promise<never> {
  const { job } = await ports.ledger.job(call.jobId);
  const without = refusals.filter((refusal) => refusalKind(refusal) === "capacity");
  await noteAll(
    ports,
    without.map(({ pool }) => [pool, { kind: "refused" }] as const),
    call.now,
  );
  const answers = mergeAnswers(control.capacity?.refusals ?? [], refusals, call.now);
  if (isFinal(job, answers, call)) throw new SpotConnectError("ConfigurationRejected", refusalsText(answers));
  const capacity = capacityWaitAfter(control, job, answers, call);
  await ports.ledger.change(call.jobId, {
    when: [
      { path: ["state"], equals: "active" },
      { path: ["owner"], equals: call.executionArn },
    ],
    set: [{ path: ["capacity"], value: capacity }, ...phaseChange(control)],
  });
  const isQuota = refusals.some((refusal) => refusalKind(refusal) === "quota");
  const what = isQuota ? "the account's quota is used up" : "no capacity";
  const next = capacity.nextTryAt === giveUpAt(capacity, job) ? "the job gives up at" : "next try at";
  await ports.timeline.append(call.jobId, [
    timelineEvent(
      "job-waiting",
      `${call.attempt}-${call.try}`,
      call.now,
      waitingText(what, refusals, `${next} ${capacity.nextTryAt}`),
      {
        nextTryAt: capacity.nextTryAt,
        tries: call.try,
        refusals: refusals
          .map(({ pool, code }) => `${pool.type} ${pool.zone}: ${code}`)
          .slice(0, 10)
          .join("; "),
      },
    ),
  ]);
  throw new SpotConnectError(
    "CapacityUnavailable",
    `${what} in ${call.request.pools.length} pools; ${next} ${capacity.nextTryAt}`,
  );
}

/** Later attempts leave out the pool that was lost: what the others say is not what every pool says. */
const isFinal = (
  { instance }: Job,
  answers: readonly PoolAnswer[],
  { attempt, request }: RequestCapacityInput,
): boolean => attempt === 1 && isHopeless(answers, request.pools, instance.market);

function capacityWaitAfter(
  control: Control,
  job: Job,
  answers: readonly PoolAnswer[],
  call: RequestCapacityInput,
): CapacityWait & { readonly nextTryAt: string } {
  const { capacity } = control;
  const isMove = currentEntries(control).some(isWell);
  const moveTries = (capacity?.moveTries ?? 0) + (isMove ? 1 : 0);
  // What was asked at leisure, for a move, is not the wait of an attempt that must be replaced.
  const goesOn = capacity !== null && (isMove || urgentTries(capacity) > 0);
  const wait = {
    since: goesOn ? capacity.since : call.now,
    tries: call.try,
    refusals: keptAnswers(answers),
    ...(moveTries === 0 ? {} : { moveTries }),
  };
  const isComputing = Object.values(control.entries).some((entry) => !isClosed(entry));
  const next = isMove
    ? nextTryAt(call.jobId, call.try, false, call.now)
    : nextTryAt(call.jobId, call.try - moveTries, isComputing, call.now);
  return { ...wait, nextTryAt: isComputing ? next : earlierOf(next, giveUpAt(wait, job)) };
}

const giveUpAt = ({ since }: Pick<CapacityWait, "since">, { limits }: Job): string =>
  addSeconds(since, limits.capacityWaitSeconds);

/** While the attempt at hand is well the job runs, whatever is asked for beside it. */
function phaseChange(control: Control): readonly { readonly path: readonly string[]; readonly value: string }[] {
  if (currentEntries(control).some(isWell)) return [];
  const isComputing = Object.values(control.entries).some((entry) => !isClosed(entry));
  return [{ path: ["phase"], value: isComputing ? "moving" : "waiting" }];
}

function waitingText(what: string, refusals: readonly PoolRefusal[], next: string): string {
  const codes = refusals.length === 0 ? "" : ` (${codesText(refusals)})`;
  return `${what}${codes}; ${next}. ${remediesText(refusals)}`.trimEnd();
}
