import { checkAttempt as decide, type Verdict } from "../check.ts";
import { timelineEvent } from "../events.ts";
import { currentEntries, type Control } from "../ledger.ts";
import type { CheckAttemptOutput, RoundCall } from "../payloads.ts";
import type { Ports } from "../ports.ts";
import { outcomeRank } from "../states.ts";
import { dispose } from "./dispose.ts";
import { look, type LookPorts } from "./look.ts";
import { ownControl } from "./own.ts";

/** CheckAttempt: where every wait leads. Looks, follows what it saw (core/check.ts), writes it down, ends what is lost. */
export async function checkAttempt(
  ports: LookPorts & Pick<Ports, "capacity">,
  call: RoundCall,
): Promise<CheckAttemptOutput> {
  const view = await look(ports, await ownControl(ports, call, ["active"]), call.now);
  const found = decide(view, call.rounds, call.now);
  for (const { instanceId, reason } of found.lost) {
    const { attempt = view.control.attempt, counterSeenAt: stoppedAt = call.now } =
      view.control.entries[instanceId] ?? {};
    await ports.timeline.append(call.jobId, [
      timelineEvent("attempt-lost", instanceId, call.now, `attempt ${attempt} is lost: ${reason}`, {
        attempt,
        instanceId,
        reason,
        stoppedAt,
      }),
    ]);
  }
  const control = await writeVerdict(ports, view.control, found);
  // What a job that ends still has is ReleaseAll's.
  if (found.next !== "release") await dispose(ports, control, call.now);
  const current = currentEntries(control);
  return {
    next: found.next,
    attempt: current[0]?.attempt ?? control.attempt,
    instances: current.map(({ instanceId, pool }) => ({ instanceId, pool })),
    timeoutSeconds: found.timeoutSeconds,
    heartbeatSeconds: found.heartbeatSeconds,
    error: found.finish?.error ?? null,
    message: found.finish?.message ?? null,
  };
}

/** A loss is an outcome too, so it only rises: an instance that spoke meanwhile keeps the higher one. */
async function writeVerdict(ports: Pick<Ports, "ledger">, control: Control, found: Verdict): Promise<Control> {
  let current = control;
  for (const { instanceId, reason } of found.lost) {
    const entry = current.entries[instanceId];
    const before = entry?.outcome ?? null;
    if (outcomeRank(before) >= outcomeRank("lost")) continue;
    const path = ["entries", instanceId];
    const changed = await ports.ledger.change(current.jobId, {
      when: [{ path: [...path, "outcome"], equals: before }],
      set: [
        { path: [...path, "outcome"], value: "lost" },
        ...(entry?.reason === undefined ? [{ path: [...path, "reason"], value: reason }] : []),
      ],
    });
    current = changed ?? (await ports.ledger.control(current.jobId));
  }
  if (found.silent.length === 0) return current;
  const set = found.silent.map((instanceId) => ({
    path: ["entries", instanceId, "silentLooks"],
    value: (current.entries[instanceId]?.silentLooks ?? 0) + 1,
  }));
  return (await ports.ledger.change(current.jobId, { when: [], set })) ?? current;
}
