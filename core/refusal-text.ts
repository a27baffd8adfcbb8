/** Refused launches for people: what each pool answered, by code, and what to do about it. */
import { explainRefusal } from "./fleet-errors.ts";
import type { PoolAnswer, PoolRefusal } from "./ledger.ts";
import { isPassing } from "./refusals.ts";

/** Pools named for each code; the rest is counted. */
const POOLS_NAMED = 3;
/** EC2's messages are short, but for an encoded authorisation failure, which must stay whole to be decoded. */
const MESSAGE_CHARACTERS = 2000;
/** What the control item keeps of one message, and of how many pools: at most about 10 KiB while a job waits. */
const KEPT_CHARACTERS = 160;
const KEPT_POOLS = 30;

const poolText = ({ type, zone, market }: PoolRefusal["pool"]): string => `${type} ${zone} ${market}`;

/** `2 pools (a, b): Code: EC2's words. What to do; 1 pool (c): …` */
export function refusalsText(refusals: readonly PoolRefusal[]): string {
  const groups = Map.groupBy(refusals, ({ code, message }) => `${code}\0${message}`);
  return [...groups.values()].map(groupText).join("; ");
}

function groupText(group: readonly PoolRefusal[]): string {
  const [first] = group as readonly [PoolRefusal];
  const named = group.slice(0, POOLS_NAMED).map(({ pool }) => poolText(pool));
  const more = group.length > POOLS_NAMED ? [`${group.length - POOLS_NAMED} more`] : [];
  const { remedy } = explainRefusal(first);
  return `${[...named, ...more].join(", ")}: ${saidText(first)} ${remedy}`.trimEnd();
}

const saidText = ({ code, message }: PoolRefusal): string =>
  `${code}: ${message.slice(0, MESSAGE_CHARACTERS)}`.replace(/[:.\s]*$/, ".");

/** For one line of the timeline: how many pools gave which code. */
export function codesText(refusals: readonly PoolRefusal[]): string {
  const groups = Map.groupBy(refusals, ({ code }) => code);
  return [...groups].map(([code, { length }]) => `${code} in ${length} ${length === 1 ? "pool" : "pools"}`).join(", ");
}

/** What to do about those that do not pass by themselves, each once. */
export function remediesText(refusals: readonly PoolRefusal[]): string {
  const lasting = refusals.map(explainRefusal).filter((refusal) => !isPassing(refusal));
  return [...new Set(lasting.map(({ remedy }) => remedy))].join(" ");
}

/**
 * The last answer of every pool that was asked in this wait, newest first: a try may ask only some of the pools (one
 * market at a time, and not the one that was just lost), and what the others said still stands.
 */
export function mergeAnswers(
  before: readonly PoolAnswer[],
  refusals: readonly PoolRefusal[],
  now: string,
): readonly PoolAnswer[] {
  const asked = new Set(refusals.map(({ pool }) => poolText(pool)));
  const others = before.filter(({ pool }) => !asked.has(poolText(pool)));
  return [...refusals.map((refusal) => ({ ...refusal, at: now })), ...others];
}

/** As much of them as the control item holds. */
export const keptAnswers = (answers: readonly PoolAnswer[]): readonly PoolAnswer[] =>
  answers.slice(0, KEPT_POOLS).map((answer) => ({ ...answer, message: answer.message.slice(0, KEPT_CHARACTERS) }));
