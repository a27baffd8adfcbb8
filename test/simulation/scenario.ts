/** One job from StartExecution to its end, with a script of what happens to it, and what everybody saw. */
import { DescribeInstancesCommand, type Instance } from "@aws-sdk/client-ec2";
import { DescribeExecutionCommand, StartExecutionCommand, type ExecutionStatus } from "@aws-sdk/client-sfn";
import { GetCommand, QueryCommand } from "@aws-sdk/lib-dynamodb";
import type { TimelineEvent } from "../../core/events.ts";
import { newestEntries, type Control, type Entry } from "../../core/ledger.ts";
import { EVENT_PREFIX, jobIdOf, KEYS, TAGS } from "../../core/naming.ts";
import type { AgentControl } from "./agent.ts";
import type { Simulation } from "./simulation.ts";
import type { Behaves, Run, Span } from "./world.ts";

export interface Scenario {
  readonly name: string;
  /** Beyond `name`, `clientToken` and a command. */
  readonly job?: object;
  readonly agent?: Behaves;
  readonly script?: (scene: Scene) => Promise<void>;
  /** How the job is handed in; absent: StartExecution, as from the console. Answers the execution's ARN. */
  readonly submit?: (simulation: Simulation, input: object, jobId: string) => Promise<string>;
}

/** What a scenario's script may look at and do. */
export interface Scene extends Simulation {
  readonly jobId: string;
  readonly executionArn: string;
  control(): Promise<Control | null>;
  /** The attempt's entry, once there is one. */
  launched(attempt: number): Promise<Entry>;
  /** The attempt's machine, once its scripts run. */
  running(attempt: number): Promise<Run>;
  agent(attempt: number): AgentControl | undefined;
  /** Until the control item's wait is this state's. */
  waiting(state: string): Promise<Control>;
  interrupt(instanceId: string, noticeSeconds?: number): Promise<void>;
  /** Every instance that carries the job's tag, known to the job or not. */
  instances(): Promise<Result["instances"]>;
}

export interface Result {
  readonly jobId: string;
  readonly execution: {
    readonly status: ExecutionStatus;
    readonly error: string | null;
    readonly cause: string | null;
  };
  readonly control: Control;
  readonly timeline: readonly TimelineEvent[];
  readonly runs: readonly Run[];
  readonly mounts: readonly Span[];
  /** Every instance that carries the job's tag, by its last state. */
  readonly instances: readonly { readonly instanceId: string; readonly state: string }[];
}

const CLIENT_TOKEN = "once";

export function runScenario(simulation: Simulation, scenario: Scenario): Promise<Result> {
  return simulation.clock.run(play(simulation, scenario));
}

/** Several jobs at once on one stack. */
export function runScenarios(simulation: Simulation, scenarios: readonly Scenario[]): Promise<Result[]> {
  return simulation.clock.run(Promise.all(scenarios.map((scenario) => play(simulation, scenario))));
}

async function play(simulation: Simulation, scenario: Scenario): Promise<Result> {
  const { name, job = {}, agent, script, submit = startJob } = scenario;
  const { world, clock } = simulation;
  if (agent) world.behave(name, agent);
  const jobId = jobIdOf(name, CLIENT_TOKEN);
  const input = { name, clientToken: CLIENT_TOKEN, command: "python3 work.py", ...job };
  const executionArn = await submit(simulation, input, jobId);
  const scene = createScene(simulation, jobId, executionArn);
  try {
    await script?.(scene);
    const control = await simulation.until("the job's end", () => ended(scene), {
      everySeconds: 10,
      limitSeconds: 40 * 86_400,
    });
    return await clock.hold(report(scene, control));
  } catch (error) {
    const lines = (await clock.hold(timelineOf(scene))).map(({ time, type, message }) => `${time} ${type}: ${message}`);
    throw new Error(`${name}: ${String(error)}\n${lines.join("\n")}`, { cause: error });
  }
}

export async function startJob(
  { clock, stepFunctions, account }: Simulation,
  input: object,
  name: string,
): Promise<string> {
  const stateMachineArn = account.outputs["RunJobArn"];
  const command = new StartExecutionCommand({ stateMachineArn, name, input: JSON.stringify(input) });
  return (await clock.hold(stepFunctions.send(command))).executionArn ?? "";
}

function createScene(simulation: Simulation, jobId: string, executionArn: string): Scene {
  const { world, until, dynamoDb, account } = simulation;
  const control = async (): Promise<Control | null> => {
    const Key = KEYS.control(jobId);
    const command = new GetCommand({ TableName: account.outputs["TableName"], Key, ConsistentRead: true });
    return ((await dynamoDb.send(command)).Item as Control | undefined) ?? null;
  };
  return {
    ...simulation,
    jobId,
    executionArn,
    control,
    launched: (attempt) =>
      until(`attempt ${attempt}'s launch`, async () => {
        const found = await control();
        return found && (found.attempt >= attempt ? newestEntries({ ...found, attempt })[0] : null);
      }),
    running: (attempt) =>
      until(`attempt ${attempt}'s scripts`, () =>
        world.runs.find((run) => run.jobId === jobId && run.attempt === attempt && run.to === null),
      ),
    agent: (attempt) => [...world.agents.values()].find((each) => each.jobId === jobId && each.attempt === attempt),
    waiting: (state) =>
      until(`the wait ${state}`, async () => {
        const found = await control();
        return found?.wait?.state === state ? found : null;
      }),
    instances: () => instancesOf({ ...simulation, jobId }),
    interrupt: async (instanceId, noticeSeconds) => {
      await simulation.order("ec2/interrupt", {
        instanceId,
        ...(noticeSeconds === undefined ? {} : { noticeSeconds }),
      });
    },
  };
}

/** The control item once it is final and neither execution runs any more; an execution refused at the door has none. */
async function ended(scene: Scene): Promise<Control | null> {
  const control = await scene.control();
  if (control?.state !== "ended") return null;
  const owner = await statusOf(scene, control.owner);
  const run = await statusOf(scene, control.execution);
  return owner.status !== "RUNNING" && run.status !== "RUNNING" ? control : null;
}

export async function statusOf({ stepFunctions }: Simulation, executionArn: string): Promise<Result["execution"]> {
  const { status = "RUNNING", error, cause } = await stepFunctions.send(new DescribeExecutionCommand({ executionArn }));
  return { status, error: error ?? null, cause: cause ?? null };
}

async function report(scene: Scene, control: Control): Promise<Result> {
  const { jobId, world } = scene;
  return {
    jobId,
    execution: await statusOf(scene, scene.executionArn),
    control,
    timeline: await timelineOf(scene),
    runs: world.runs.filter((run) => run.jobId === jobId),
    mounts: world.mounts.filter((mount) => mount.jobId === jobId),
    instances: await instancesOf(scene),
  };
}

async function timelineOf({ dynamoDb, account, jobId }: Scene): Promise<TimelineEvent[]> {
  const { Items = [] } = await dynamoDb.send(
    new QueryCommand({
      TableName: account.outputs["TableName"],
      KeyConditionExpression: "pk = :pk AND begins_with(sk, :prefix)",
      ExpressionAttributeValues: { ":pk": KEYS.control(jobId).pk, ":prefix": EVENT_PREFIX },
    }),
  );
  return Items as TimelineEvent[];
}

async function instancesOf({ ec2, jobId }: Pick<Scene, "ec2" | "jobId">): Promise<Result["instances"]> {
  const Filters = [{ Name: `tag:${TAGS.job}`, Values: [jobId] }];
  const { Reservations = [] } = await ec2.send(new DescribeInstancesCommand({ Filters }));
  const instances = Reservations.flatMap((reservation): Instance[] => reservation.Instances ?? []);
  return instances.map(({ InstanceId = "", State }) => ({ instanceId: InstanceId, state: State?.Name ?? "" }));
}
