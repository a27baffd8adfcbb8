import { timelineEvent } from "../events.ts";
import { failureFrom } from "../failure.ts";
import type { Control, Ending } from "../ledger.ts";
import { STOP_RESERVE_SECONDS } from "../limits.ts";
import type { ReleaseAllInput, ReleaseAllOutput } from "../payloads.ts";
import type { Ports } from "../ports.ts";
import { planRelease } from "../release.ts";
import { addSeconds } from "../time.ts";
import { terminate } from "./dispose.ts";
import { look, type LookPorts } from "./look.ts";
import { ownControl } from "./own.ts";

/**
 * ReleaseAll, in run-job and in end-job: the ending is claimed (end-job comes with its claim made), every agent saves
 * and stops, every instance is terminated and seen terminated. Called again after each AwaitRelease until none is left.
 */
export async function releaseAll(
  ports: LookPorts & Pick<Ports, "agents">,
  call: ReleaseAllInput,
): Promise<ReleaseAllOutput> {
  const owned = await ownControl(ports, call, ["active", "ending"]);
  const claimed = owned.state === "ending" ? owned : await beginEnding(ports, call, owned);
  const { control } = await look(ports, claimed, call.now);
  const graceUntil = control.ending?.graceUntil ?? call.now;
  const plan = planRelease(control, graceUntil, call.now);
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

async function beginEnding(ports: Pick<Ports, "ledger">, call: ReleaseAllInput, owned: Control): Promise<Control> {
  const { job } = await ports.ledger.job(call.jobId);
  const ending: Ending = {
    cause: "finished",
    ...failureFrom(call),
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
