/**
 * The courses a job can take that together enter every function and every state. Each is short, since each is played once
 * per crash point; `workSeconds` and the rest are as small as the course allows.
 */
import { CreateFleetCommand, DescribeInstancesCommand, DescribeLaunchTemplatesCommand } from "@aws-sdk/client-ec2";
import { StopExecutionCommand } from "@aws-sdk/client-sfn";
import { isSpotConnectError } from "../../core/errors.ts";
import { TAGS } from "../../core/naming.ts";
import type { Ends } from "./crash-verdict.ts";
import type { Scenario, Scene } from "./scenario.ts";
import { STACK, type Simulation } from "./simulation.ts";

export interface Course extends Omit<Scenario, "name" | "job"> {
  readonly job?: (name: string) => object;
  readonly ends: Ends;
}

const SUCCEEDED = { phase: "succeeded", execution: "SUCCEEDED" } as const;
/** Its machine is stopped, whatever its scripts came to. */
const CANCELLED = { phase: "cancelled", execution: "ABORTED" } as const;

const QUICK = { workSeconds: 40, saveEverySeconds: 20, saveSeconds: 2, prepareSeconds: 4 };
/** Long enough to be moved to another machine in the middle. */
const LONGER = { ...QUICK, workSeconds: 130 };
/** So long that an event whose function dies is still worth hearing when it is tried again, a minute later. */
const LONGEST = { ...QUICK, workSeconds: 300, saveEverySeconds: 60 };

const stop = ({ clock, stepFunctions, executionArn }: Scene) =>
  clock.hold(stepFunctions.send(new StopExecutionCommand({ executionArn })));

/** A user's patience: an answer of the API's own stands, anything else is tried again after some seconds. */
export async function insist<Answer>(simulation: Simulation, ask: () => Promise<Answer>): Promise<Answer | null> {
  for (let tries = 1; ; tries++) {
    try {
      return await simulation.clock.hold(ask());
    } catch (error) {
      if (isSpotConnectError(error, "JobEnded")) return null;
      if (tries === 10) throw error;
      await simulation.sleep(3);
    }
  }
}

/** The quickest first: a point that two courses have in common is played in the first of them. */
export const COURSES = {
  stopped: {
    agent: () => LONGER,
    script: async (scene) => {
      await scene.running(1);
      await scene.sleep(25);
      await stop(scene);
    },
    ends: { ...CANCELLED, outcomes: ["cancelled"] },
  },
  refused: {
    agent: () => QUICK,
    script: async (scene) => {
      await scene.order("ec2/capacity", { available: 0 });
      await scene.waiting("AwaitCapacity");
      await scene.order("ec2/capacity", { available: null });
    },
    ends: { ...SUCCEEDED, outcomes: ["completed"] },
  },
  /** Stopped, and nobody heard it: the sweep is all there is. */
  abandoned: {
    agent: () => ({ ...LONGER, workSeconds: 3000, saveEverySeconds: 300, tickSeconds: 2 }),
    script: async (scene) => {
      await scene.running(1);
      await scene.order("events/drop", { pattern: { source: ["aws.states"], detail: { status: ["ABORTED"] } } });
      await stop(scene);
    },
    ends: { ...CANCELLED, outcomes: ["cancelled"] },
  },
  retried: {
    job: () => ({ retry: { errors: 1 } }),
    agent: (attempt) => ({ ...QUICK, exitCode: attempt === 1 ? 3 : 0 }),
    ends: { ...SUCCEEDED, outcomes: ["failed", "completed"] },
  },
  /** Gone without a word. */
  lost: {
    agent: () => LONGER,
    script: async (scene) => {
      const { instanceId } = await scene.running(1);
      await scene.sleep(30);
      await scene.order("ec2/take", { instanceId });
    },
    ends: { ...SUCCEEDED, outcomes: ["lost", "completed"] },
  },
  /** Beside the job runs a machine of the stack that no job knows. */
  orphaned: {
    agent: () => ({ ...QUICK, workSeconds: 900, saveEverySeconds: 300, tickSeconds: 3 }),
    script: async (scene) => {
      const orphan = await launchOrphan(scene);
      await scene.running(1);
      await scene.until("the orphan's end", async () => (await stateOf(scene, orphan)) === "terminated", {
        everySeconds: 10,
      });
    },
    ends: { ...SUCCEEDED, outcomes: ["completed"] },
  },
  handover: {
    agent: () => LONGER,
    script: async (scene) => {
      const { instanceId } = await scene.running(1);
      await scene.sleep(25);
      await scene.interrupt(instanceId);
    },
    ends: { ...SUCCEEDED, outcomes: ["interrupted", "completed"] },
  },
  /** Nothing happens to it; its file system does not exist yet, and whom it would tell has no secret. */
  plain: {
    job: (name) => ({
      filesystem: name,
      notify: [{ to: "https://hooks.example.com/plain", secret: `ssm:/${STACK}/webhooks/none`, on: ["succeeded"] }],
    }),
    agent: () => QUICK,
    ends: { ...SUCCEEDED, outcomes: ["completed"] },
  },
  rebalanced: {
    job: () => ({ checkpoint: { onRebalance: "move" } }),
    agent: () => LONGEST,
    script: async (scene) => {
      const { instanceId } = await scene.running(1);
      await scene.sleep(25);
      await scene.order("ec2/rebalance", { instanceId });
    },
    ends: { ...SUCCEEDED, outcomes: ["interrupted", "completed"] },
  },
  /** Everything by the API: handed in, moved by a drill, watched. */
  drilled: {
    agent: () => LONGEST,
    submit: async (simulation, input) => {
      const answer = await insist(simulation, () => simulation.api.submitJob({ body: input }));
      return answer?.executionArn ?? "";
    },
    script: async (scene) => {
      const params = { id: scene.jobId };
      await scene.running(1);
      await scene.sleep(25);
      // Asked again it would move the replacement as well: only if the first drill has reached nobody.
      await insist(scene, async () => (await isMoving(scene)) || scene.api.interruptJob({ params, body: {} }));
      await scene.running(2);
      await insist(scene, () => scene.api.listJobs());
      await insist(scene, () => scene.api.readEvents({ params }));
      await insist(scene, () => scene.api.readLogs({ params }));
    },
    ends: { ...SUCCEEDED, outcomes: ["interrupted", "completed"] },
  },
  /** Two machines at once, and the user has had enough. */
  cancelled: {
    agent: () => ({ ...LONGER, saveSeconds: 20 }),
    script: async (scene) => {
      const { instanceId } = await scene.running(1);
      await scene.sleep(45);
      await scene.interrupt(instanceId);
      await scene.waiting("SettleAttempts");
      await insist(scene, () => scene.api.cancelJob({ params: { id: scene.jobId } }));
    },
    ends: { ...CANCELLED, outcomes: ["cancelled", "unused"] },
  },
} as const satisfies Record<string, Course>;

export type CourseName = keyof typeof COURSES;
export const COURSE_NAMES = Object.keys(COURSES) as readonly CourseName[];

const isMoving = async (scene: Scene): Promise<boolean> =>
  Object.values((await scene.control())?.entries ?? {}).some(({ notice }) => notice !== null);

/** As a launch whose function and record were both lost would leave it. */
async function launchOrphan({ clock, ec2, stack }: Scene): Promise<string> {
  const { LaunchTemplates = [] } = await clock.hold(ec2.send(new DescribeLaunchTemplatesCommand({})));
  const [template] = LaunchTemplates;
  const { Instances = [] } = await clock.hold(
    ec2.send(
      new CreateFleetCommand({
        Type: "instant",
        TargetCapacitySpecification: { TotalTargetCapacity: 1, DefaultTargetCapacityType: "spot" },
        LaunchTemplateConfigs: [
          {
            LaunchTemplateSpecification: { LaunchTemplateId: template?.LaunchTemplateId, Version: "$Latest" },
            Overrides: [{ InstanceType: "t3.large" }],
          },
        ],
        TagSpecifications: [{ ResourceType: "instance", Tags: [{ Key: TAGS.stack, Value: stack }] }],
      }),
    ),
  );
  return Instances[0]?.InstanceIds?.[0] ?? "";
}

async function stateOf({ ec2 }: Scene, instanceId: string): Promise<string | undefined> {
  const { Reservations = [] } = await ec2.send(new DescribeInstancesCommand({ InstanceIds: [instanceId] }));
  return Reservations[0]?.Instances?.[0]?.State?.Name;
}
