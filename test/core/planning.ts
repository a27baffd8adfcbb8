/** PlanAttempt's decision for the entries at hand: what the tests of planning share. */
import type { CapacityWait, Control, Entry } from "../../core/ledger.ts";
import { planAttempt } from "../../core/plan.ts";
import type { View } from "../../core/view.ts";
import {
  at,
  buildControl,
  buildJob,
  buildRecord,
  buildView,
  INFRASTRUCTURE,
  noticeAt,
  RELEASED,
  START,
} from "./builders.ts";

export interface Case extends Partial<View> {
  readonly now?: string;
  readonly infrastructure?: typeof INFRASTRUCTURE;
  readonly record?: Partial<Control>;
}
export function plan(
  entries: readonly Entry[],
  { now = at(200), infrastructure = INFRASTRUCTURE, record, ...changes }: Case = {},
) {
  const job = changes.job ?? buildJob();
  const view = buildView(entries, { control: buildControl(entries, record), ...changes, job });
  return planAttempt(view, buildRecord(job), { infrastructure, rounds: 0, now }, "spot-connect-test");
}
export const request = (entries: readonly Entry[], changes: Case = {}) => {
  const planned = plan(entries, changes);
  if (planned.action !== "launch") throw new Error(`planned ${planned.action}`);
  return planned.request;
};
/** After a refused try. */
export const waiting = (changes: Partial<CapacityWait> = {}): { capacity: CapacityWait } => ({
  capacity: { since: START, tries: 1, refusals: [], nextTryAt: at(210), ...changes },
});
/** What becomes of an attempt that EC2 took in order. */
export const taken = { notice: noticeAt(at(150)), released: RELEASED, outcome: "interrupted" } as const;
