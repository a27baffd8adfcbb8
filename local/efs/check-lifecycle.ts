/** Which transitions a file system may have (EFS API reference, PutLifecycleConfiguration). */
import type { LifecyclePolicy } from "@aws-sdk/client-efs";
import { badRequest } from "./errors.ts";
import type { FileSystemRecord } from "./state.ts";

export function checkLifecycle(
  { throughputMode, performanceMode }: FileSystemRecord,
  policies: readonly LifecyclePolicy[],
): void {
  const kinds = policies.flatMap((policy) => Object.keys(policy));
  if (policies.some((policy) => Object.keys(policy).length !== 1))
    throw badRequest("Each LifecyclePolicy object must have exactly one transition.");
  if (new Set(kinds).size < kinds.length) throw badRequest("A transition may be given once.");
  if (!kinds.includes("TransitionToArchive")) return;
  if (throughputMode !== "elastic" || performanceMode !== "generalPurpose")
    throw badRequest(
      "TransitionToArchive is available only for file systems with Elastic throughput and General Purpose performance.",
    );
  const [toIa, toArchive] = [policies.find(isToIa)?.TransitionToIA, policies.find(isToArchive)?.TransitionToArchive];
  if (toIa !== undefined && daysOf(toArchive) <= daysOf(toIa))
    throw badRequest("TransitionToArchive must be later than TransitionToIA.");
}

const isToIa = ({ TransitionToIA }: LifecyclePolicy): boolean => TransitionToIA !== undefined;
const isToArchive = ({ TransitionToArchive }: LifecyclePolicy): boolean => TransitionToArchive !== undefined;

/** Of `AFTER_30_DAYS`. */
const daysOf = (rule = ""): number => Number(/\d+/.exec(rule)?.[0]);
