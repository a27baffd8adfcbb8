/** How each kind of leftover is removed. Every removal may be repeated: two sweeps at once do no harm. */
import type { ResourceKind, Ports } from "../ports.ts";
import type { SweepView } from "../sweep-kinds.ts";
import type { Leftover, LeftoverKind } from "../sweep.ts";
import { claimEnding, startEndJob, type ClaimEndingPorts } from "./claim-ending.ts";
import { endingOf } from "./on-execution-ended.ts";

export type RemovalPorts = ClaimEndingPorts & Pick<Ports, "leftovers">;

interface Removal {
  readonly removed: boolean;
  readonly because: string | null;
}
type Remove = (ports: RemovalPorts, leftover: Leftover, view: SweepView) => Promise<Removal>;

const removeResource: Remove = async (ports, { kind, id }) =>
  // The table below names this function for resources only.
  (await ports.leftovers.remove({ kind: kind as ResourceKind, id })) === "removed"
    ? { removed: true, because: null }
    : { removed: false, because: "something still uses it" };

/** As the event would have done that the execution's end should have sent (core/steps/on-execution-ended.ts). */
const endJob: Remove = async (ports, { id: jobId }, { controls, owners, now }) => {
  const deadOwner = controls.find((control) => control.jobId === jobId)?.owner;
  const ending = endingOf(owners[jobId] ?? "NOT_FOUND");
  const claimed = await claimEnding(ports, {
    jobId,
    cause: "aborted",
    now,
    ...ending,
    ...(deadOwner && { deadOwner }),
  });
  if (claimed === null) return { removed: false, because: "somebody else ends it" };
  await startEndJob(ports, claimed);
  return { removed: true, because: "an end-job was started" };
};

const wake: Remove = async (ports, { id: jobId }, { controls }) => {
  const token = controls.find((control) => control.jobId === jobId)?.wait?.token;
  if (token !== undefined) await ports.executions.poke(token);
  return { removed: true, because: "its wait was woken" };
};

export const REMOVALS: Readonly<Record<LeftoverKind, Remove>> = {
  instance: removeResource,
  volume: removeResource,
  "launch-template": removeResource,
  "security-group": removeResource,
  "mount-target": removeResource,
  job: endJob,
  wait: wake,
};
