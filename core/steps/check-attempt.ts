import { checkAttempt as decide, type Verdict } from "../check.ts";
import { timelineEvent } from "../events.ts";
import { newestEntries, type Control } from "../ledger.ts";
import type { CheckAttemptInput, CheckAttemptOutput } from "../payloads.ts";
import type { Ports } from "../ports.ts";
import { outcomeRank } from "../states.ts";
import { dispose } from "./dispose.ts";
import { look, type LookPorts } from "./look.ts";
import { ownControl } from "./own.ts";

/** CheckAttempt: where every wait leads. Looks, follows what it saw (core/check.ts), writes it down, ends what is lost. */
export async function checkAttempt(
  ports: LookPorts & Pick<Ports, "capacity">,
  call: CheckAttemptInput,
): Promise<CheckAttemptOutput> {
  const view = await look(ports, await ownControl(ports, call, ["active"]), call.now);
  const found = decide(view, call.rounds, call.now);
  const control = await writeVerdict(ports, view.control, found);
  for (const { instanceId, reason } of found.lost) {
    const { attempt = control.attempt } = control.entries[instanceId] ?? {};
    await ports.timeline.append(call.jobId, [
      timelineEvent("attempt-lost", instanceId, call.now, `attempt ${attempt} is lost: ${reason}`, {
        attempt,
        instanceId,
        reason,
      }),
    ]);
  }
  await dispose(ports, control, call.now);
  return {
    next: found.next,
    attempt: control.attempt,
    instances: newestEntries(control).map(({ instanceId, pool }) => ({ instanceId, pool })),
    timeoutSeconds: found.timeoutSeconds,
    heartbeatSeconds: found.heartbeatSeconds,
    error: found.finish?.error ?? null,
    message: found.finish?.message ?? null,
  };
}

/** A loss is an outcome too, so it only rises: an instance that spoke meanwhile keeps the higher one. */
async function writeVerdict(ports: Pick<Ports, "ledger">, control: Control, found: Verdict): Promise<Control> {
  let current = control;
  for (const { instanceId } of found.lost) {
    const before = current.entries[instanceId]?.outcome ?? null;
    if (outcomeRank(before) >= outcomeRank("lost")) continue;
    const path = ["entries", instanceId, "outcome"];
    const changed = await ports.ledger.change(current.jobId, {
      when: [{ path, equals: before }],
      set: [{ path, value: "lost" }],
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
