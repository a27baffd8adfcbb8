/** How many executions the account may have at once: Lambda's default, or what the control port says a new account has. */
import { ACCOUNT_CONCURRENCY } from "./facts.ts";
import type { LambdaState } from "./state.ts";

export const accountConcurrency = ({ account }: LambdaState): number =>
  account.get("concurrency") ?? ACCOUNT_CONCURRENCY;

export function unreservedConcurrency(state: LambdaState): number {
  const reserved = state.functions.values().reduce((sum, each) => sum + (each.reservedConcurrency ?? 0), 0);
  return accountConcurrency(state) - reserved;
}
