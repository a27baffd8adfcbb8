/** A sweep in the log: one line for it, and one for each thing it did, with the job's id where a job is known. */
import type { SweepItem, SweepReport } from "../core/sweep.ts";
import { log } from "./log.ts";
import { embedMetric } from "./metrics.ts";

/** A sweep that finds more than this finds the rest again in five minutes. */
const LOGGED = 100;

export function logSweep(stack: string, report: SweepReport): void {
  const { now, dryRun, items, expired, failures } = report;
  for (const item of items.filter(({ action }) => action !== "kept").slice(0, LOGGED)) logItem(item);
  const counts = Object.fromEntries(Object.entries(Object.groupBy(items, ({ action }) => action)).map(countOf));
  const removed = items.filter(({ action }) => action === "removed").length;
  log(failures.length === 0 ? "INFO" : "WARN", "leftovers-swept", {
    jobId: null,
    data: { dryRun, found: items.length, ...counts, expired: expired.length, failures: failures.slice(0, LOGGED) },
    ...(removed === 0 ? {} : { metrics: embedMetric(stack, now, "LeftoversRemoved", removed) }),
  });
}

const countOf = ([action, items]: readonly [string, readonly SweepItem[] | undefined]): [string, number] => [
  action,
  items?.length ?? 0,
];

function logItem({ jobId, kind, id, state, reason, action, because }: SweepItem): void {
  log(action === "failed" ? "WARN" : "INFO", "leftover-found", {
    message: reason,
    jobId,
    ...(kind === "instance" ? { instanceId: id } : {}),
    data: { kind, id, state, action, because },
  });
}
