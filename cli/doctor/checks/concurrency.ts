import { ok, warn, type Check } from "../check.ts";

/** No function waits for anything, so a job needs one only for moments; but events of many jobs may come at once. */
const ENOUGH = 50;

export const concurrency: Check = {
  name: "concurrency",
  asks: "How many functions may run at once?",
  actions: ["lambda:GetAccountSettings"],
  look: async (account) => {
    const executions = await account.concurrency();
    if (executions >= ENOUGH) return ok(`functions may run ${executions} times at once`);
    return warn(
      `functions may run only ${executions} times at once: with many jobs they are throttled, and jobs react later`,
      "Raise it: `aws service-quotas request-service-quota-increase --service-code lambda --quota-code L-B99A9384 --desired-value 1000`.",
    );
  },
};
