import { timelineEvent } from "../events.ts";
import { wordOf } from "../finish.ts";
import { isClosed, isWell } from "../ledger.ts";
import type { PlanAttemptInput, PlanAttemptOutput } from "../payloads.ts";
import { planAttempt as decide } from "../plan.ts";
import { announce, type AnnouncePorts } from "./announce.ts";
import { dispose } from "./dispose.ts";
import { look, type LookPorts } from "./look.ts";
import { ownControl } from "./own.ts";

/** PlanAttempt: looks, decides, and says what it decided. The decision itself is core/plan.ts. */
export async function planAttempt(
  ports: LookPorts & AnnouncePorts,
  call: PlanAttemptInput,
): Promise<PlanAttemptOutput> {
  const view = await look(ports, await ownControl(ports, call, ["active"]), call.now);
  const { retry } = wordOf(view);
  const control =
    retry.length === 0
      ? view.control
      : { ...view.control, retriedAttempts: [...view.control.retriedAttempts, ...retry] };
  // Without its memory the stack chooses as one that has just been deployed.
  const memory = await ports.pools.all().catch(() => []);
  const record = { jobId: call.jobId, job: view.job };
  const plan = decide({ ...view, control }, record, call, ports.deployment.stack, memory);
  // What a job that ends still has is ReleaseAll's.
  if (plan.action !== "stop") await dispose(ports, view.control, call.now);
  const entries = Object.values(control.entries);
  const open = entries.some((entry) => !isClosed(entry));
  // While the attempt at hand is well the job runs, whatever is asked for beside it.
  const isMove = entries.some(isWell);
  const set = [
    ...(retry.length === 0 ? [] : [{ path: ["retriedAttempts"], value: control.retriedAttempts }]),
    ...(!isMove && (plan.action === "launch" || plan.action === "wait")
      ? [{ path: ["phase"], value: open ? "moving" : plan.action === "wait" ? "waiting" : "starting" }]
      : []),
  ];
  // An update that sets nothing is no update: DynamoDB refuses it.
  if (set.length > 0) {
    const changed = await ports.ledger.change(call.jobId, {
      when: [
        { path: ["state"], equals: "active" },
        { path: ["owner"], equals: call.executionArn },
      ],
      set,
    });
    await announce(ports, changed, call.now);
  }
  if (plan.action === "launch") {
    const pools = plan.request.pools.length;
    await ports.timeline.append(call.jobId, [
      timelineEvent(
        "capacity-requested",
        `${plan.attempt}-${plan.try}`,
        call.now,
        `attempt ${plan.attempt}: asking EC2 for ${plan.request.market} capacity in ${pools} pools`,
        {
          attempt: plan.attempt,
          try: plan.try,
          pools,
          market: plan.request.market,
        },
      ),
    ]);
  }
  return plan;
}
