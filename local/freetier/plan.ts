/** The account's plan, as the control port has set it; an account is on the paid one unless told otherwise. */
import type { Store } from "../kernel/store.ts";
import type { AccountPlan } from "./facts.ts";

export const planOf = (store: Store): AccountPlan =>
  store.collection<AccountPlan>("freetier.plan").get("plan") ?? "PAID";

export const setPlan = (store: Store, plan: AccountPlan): void =>
  store.collection<AccountPlan>("freetier.plan").put("plan", plan);
