import { timelineEvent } from "../events.ts";
import { failureFrom } from "../failure.ts";
import { eventsOfHold, isUnpaid, keptAt, newHold } from "../hold.ts";
import type { Control, Ending } from "../ledger.ts";
import { STOP_RESERVE_SECONDS } from "../limits.ts";
import type { ReleaseAllInput, ReleaseAllOutput } from "../payloads.ts";
import type { Ports } from "../ports.ts";
import { planRelease } from "../release.ts";
import { addSeconds } from "../time.ts";
import type { View } from "../view.ts";
import { terminate } from "./dispose.ts";
import { endHold } from "./end-hold.ts";
import { look, type LookPorts } from "./look.ts";
import { ownControl } from "./own.ts";

/**
 * ReleaseAll, in run-job and in end-job: the ending is claimed (end-job comes with its claim made), every agent saves
 * and stops, every instance is terminated and seen terminated; a failed one may be held for its user before. Called again
 * after each AwaitRelease until none is left.
 */
export async function releaseAll(
  ports: LookPorts & Pick<Ports, "agents">,
  call: ReleaseAllInput,
): Promise<ReleaseAllOutput> {
  const owned = await ownControl(ports, call, ["active", "ending"]);
  const claimed = owned.state === "ending" ? owned : await beginEnding(ports, call, owned);
  const { control, job } = await followHold(ports, await look(ports, claimed, call.now), call.now);
  const graceUntil = control.ending?.graceUntil ?? call.now;
  const plan = planRelease(control, graceUntil, call.now, keptAt(control, job, call.now));
  for (const instanceId of plan.stop) await ports.agents.raise(instanceId, "stop", { by: graceUntil });
  if (plan.stop.length > 0) {
    await ports.timeline.append(call.jobId, [
      timelineEvent("stop-ordered", String(control.claim), call.now, `the agents save and stop by ${graceUntil}`, {
        by: graceUntil,
        cause: control.ending?.cause ?? null,
      }),
    ]);
  }
  if (plan.silent.length > 0) await ports.commands.stopAgent(plan.silent);
  await terminate(ports, call.jobId, plan, call.now);
  return { released: plan.released, timeoutSeconds: plan.timeoutSeconds };
}

/** Ends it when it can no longer be paid, and says how it stands. */
async function followHold(ports: LookPorts, view: View, now: string): Promise<View> {
  const { jobId } = view.control;
  const ended = isUnpaid(view.control, view.job, now) ? await endHold(ports, jobId, { at: now, by: "budget" }) : null;
  const control = ended ?? view.control;
  await ports.timeline.append(jobId, eventsOfHold(control, now));
  return { ...view, control };
}

async function beginEnding(ports: Pick<Ports, "ledger">, call: ReleaseAllInput, owned: Control): Promise<Control> {
  const { job } = await ports.ledger.job(call.jobId);
  const failure = failureFrom(call);
  const hold = failure.error === null ? null : newHold(owned, job, call.now);
  const ending: Ending = {
    cause: "finished",
    ...failure,
    ...(hold === null ? {} : { hold }),
    since: call.now,
    graceUntil: addSeconds(call.now, job.checkpoint.stopGraceSeconds + STOP_RESERVE_SECONDS),
  };
  const control = await ports.ledger.change(call.jobId, {
    when: [
      { path: ["state"], equals: "active" },
      { path: ["owner"], equals: call.executionArn },
    ],
    set: [
      { path: ["state"], value: "ending" },
      { path: ["ending"], value: ending },
    ],
  });
  // Somebody claimed it between our read and our write: ownControl says whose it is.
  return control ?? ownControl(ports, call, owned.state === "active" ? ["ending"] : []);
}
