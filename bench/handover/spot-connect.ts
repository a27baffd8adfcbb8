/** Spot Connect itself: the deployed state machine and functions on simulated machines, in virtual time. */
import { DescribeInstancesCommand } from "@aws-sdk/client-ec2";
import { runScenario, type Result, type Scene } from "../../test/simulation/scenario.ts";
import { startSimulation, type Simulation } from "../../test/simulation/simulation.ts";
import { transitionsOf } from "../../test/simulation/transitions.ts";
import type { Run } from "../../test/simulation/world.ts";
import { AWS } from "./aws-constants.ts";
import { valuesOf, type Case } from "./constant.ts";
import { SAVE_EVERY_SECONDS } from "./job-constants.ts";
import type { Interruption, Part, Played } from "./measure.ts";
import { TRANSITION_USD } from "./prices.ts";
import type { Story } from "./story.ts";

export function openSimulation(each: Case): Promise<Simulation> {
  const { userDataSeconds: _, ...settings } = valuesOf(AWS, each);
  return startSimulation(settings);
}

/** Of a job without interruptions; the one before it makes the network and the file system, whose state stands for ten minutes. */
export async function countPlainTransitions(simulation: Simulation): Promise<number> {
  const agent = () => ({ workSeconds: 60 });
  await runScenario(simulation, { name: "first", agent });
  const plain = await runScenario(simulation, { name: "plain", agent });
  return simulation.clock.run(transitionsOf(simulation, plain));
}

export async function playSpotConnect(simulation: Simulation, story: Story, each: Case): Promise<Played> {
  const interruptions: Interruption[] = [];
  const { clock } = simulation;
  const since = clock.now();
  boots(simulation, story, 1);
  const result = await runScenario(simulation, {
    name: "handover",
    job: { checkpoint: { every: `${SAVE_EVERY_SECONDS}s` } },
    agent: (attempt) => ({ ...behaviourOf(story, attempt), userDataSeconds: AWS.userDataSeconds[each] }),
    script: async (scene) => {
      let before = await computing(scene, null);
      for (const seconds of story.noticeAfterSeconds) {
        await scene.sleep(seconds);
        before = await interrupt(scene, story, before, interruptions);
      }
    },
  });
  if (result.control.phase !== "succeeded") throw new Error(`the job ended as ${result.control.phase}`);
  const transitions = await clock.run(transitionsOf(simulation, result));
  return {
    interruptions,
    wallSeconds: (lastTime(result, "job-ended") - since) / 1000,
    machineSeconds: machineSeconds(result),
    orchestrationUsd: transitions * TRANSITION_USD,
    transitions,
  };
}

function behaviourOf(story: Story, attempt: number) {
  const { setupSeconds, saveSeconds, restoreSeconds } = story.machine(attempt);
  return {
    prepareSeconds: setupSeconds,
    saveSeconds,
    restoreSeconds,
    workSeconds: story.workSeconds,
    saveEverySeconds: SAVE_EVERY_SECONDS,
  };
}

/** Whatever is launched next boots as long as this attempt's machine. */
const boots = ({ account }: Simulation, story: Story, attempt: number): void =>
  void Object.assign(account.cloud.settings, { bootSeconds: story.machine(attempt).bootSeconds });

/** The run that computes, once it is another machine's than the last one. */
const computing = (scene: Scene, before: Run | null): Promise<Run> =>
  scene.until("a machine that computes", () =>
    scene.world.runs.find(
      (run) => run.jobId === scene.jobId && run.computed !== null && run.attempt > (before?.attempt ?? 0),
    ),
  );

/** EC2's notice to the machine that computes; answers the next one's run, once that computes. */
async function interrupt(scene: Scene, story: Story, before: Run, to: Interruption[]): Promise<Run> {
  boots(scene, story, before.attempt + 1);
  if (story.noticeSeconds > 0) await scene.interrupt(before.instanceId, story.noticeSeconds);
  else await scene.order("ec2/take", { instanceId: before.instanceId });
  const noticeAt = scene.clock.now();
  const { instanceId } = await scene.launched(before.attempt + 1);
  const requestAt = await launchTime(scene, instanceId);
  const after = await computing(scene, before);
  const entry = (await scene.clock.hold(scene.control()))?.entries[after.instanceId];
  const { saveSeconds } = story.machine(before.attempt);
  const { restoreSeconds } = story.machine(after.attempt);
  const readySeconds = (Date.parse(entry?.readyAt ?? "") - noticeAt) / 1000;
  to.push({
    noticeAt,
    requestAt,
    before: partOf(before),
    after: partOf(after),
    saveSeconds,
    restoreSeconds,
    readySeconds,
  });
  return after;
}

function partOf({ from, startWork, computed }: Run): Part {
  if (computed === null) throw new Error("a machine that computed has computed nothing");
  return { from, startWork, computed };
}

/** When EC2 took the request: CreateFleet answers with machines at once. */
async function launchTime({ ec2, clock }: Scene, instanceId: string): Promise<number> {
  const command = new DescribeInstancesCommand({ InstanceIds: [instanceId] });
  const { Reservations = [] } = await clock.hold(ec2.send(command));
  const time = Reservations[0]?.Instances?.[0]?.LaunchTime;
  if (time === undefined) throw new Error(`EC2 does not know ${instanceId}`);
  return time.getTime();
}

const lastTime = ({ timeline }: Result, type: string): number =>
  Date.parse(timeline.findLast((event) => event.type === type)?.time ?? "");

/** Every machine from its launch until EC2 says terminated, which the job may read much later. */
function machineSeconds({ timeline }: Result): number {
  const times = (type: string): Map<unknown, number> =>
    new Map(
      timeline
        .filter((event) => event.type === type)
        .map(({ data, time }) => [data["instanceId"], Date.parse(String(data["endedAt"] ?? time)) / 1000]),
    );
  const ends = times("instance-terminated");
  return [...times("instance-launched")].reduce((sum, [id, launched]) => sum + (ends.get(id) ?? NaN) - launched, 0);
}
