/** `serverless remove` while a job runs: nobody is hurt, no machine stays. The framework empties its bucket, then deletes the stack. */
import {
  CloudFormationClient,
  DeleteStackCommand,
  DescribeStackResourceCommand,
  DescribeStacksCommand,
  type Stack,
} from "@aws-sdk/client-cloudformation";
import { DescribeInstancesCommand } from "@aws-sdk/client-ec2";
import { DeleteObjectsCommand, ListObjectsV2Command, S3Client } from "@aws-sdk/client-s3";
import { StopExecutionCommand } from "@aws-sdk/client-sfn";
import { GetCommand } from "@aws-sdk/lib-dynamodb";
import { afterEach, beforeEach, expect, test } from "vitest";
import type { Control } from "../../core/ledger.ts";
import { jobIdOf, KEYS } from "../../core/naming.ts";
import { DEAD_MAN_MINUTES } from "../../core/agent-protocol.ts";
import { startJob } from "./scenario.ts";
import { startSimulation, type Simulation } from "./simulation.ts";

let simulation: Simulation;
let cloudFormation: CloudFormationClient;
let stackId: string;
beforeEach(async () => {
  simulation = await startSimulation();
  cloudFormation = new CloudFormationClient({ ...simulation.account.target });
  stackId = (await describe(simulation.stack)).StackId ?? "";
}, 120_000);
afterEach(async () => {
  cloudFormation?.destroy();
  await simulation?.stop();
});

const describe = async (StackName: string): Promise<Partial<Stack>> => {
  const { Stacks } = await simulation.clock.hold(cloudFormation.send(new DescribeStacksCommand({ StackName })));
  return Stacks?.[0] ?? {};
};
/** What `serverless remove` does, in this order. */
async function remove(): Promise<void> {
  await simulation.clock.hold(emptyDeploymentBucket());
  await simulation.clock.hold(cloudFormation.send(new DeleteStackCommand({ StackName: simulation.stack })));
}

async function emptyDeploymentBucket(): Promise<void> {
  const place = { StackName: simulation.stack, LogicalResourceId: "ServerlessDeploymentBucket" };
  const { StackResourceDetail } = await cloudFormation.send(new DescribeStackResourceCommand(place));
  const Bucket = StackResourceDetail?.PhysicalResourceId;
  const s3 = new S3Client({ ...simulation.account.target, forcePathStyle: true });
  const { Contents = [] } = await s3.send(new ListObjectsV2Command({ Bucket }));
  const Objects = Contents.map(({ Key }) => ({ Key }));
  if (Objects.length > 0) await s3.send(new DeleteObjectsCommand({ Bucket, Delete: { Objects } }));
  s3.destroy();
}

/** The stack's status with its reason once nothing is under way any more. */
const settled = (): Promise<string> =>
  simulation.until("the end of the removal", async () => {
    const { StackStatus = "", StackStatusReason = "" } = await describe(stackId);
    return StackStatus.endsWith("_IN_PROGRESS") ? null : `${StackStatus} ${StackStatusReason}`.trim();
  });

async function begin(name: string, workSeconds: number): Promise<string> {
  simulation.world.behave(name, () => ({ workSeconds, tickSeconds: 10 }));
  const job = { name, clientToken: "once", command: "python3 work.py" };
  const executionArn = await startJob(simulation, job, jobIdOf(name, "once"));
  await simulation.until("the scripts to run", () => simulation.world.runs.length > 0);
  return executionArn;
}

async function readControl(jobId: string): Promise<Control | undefined> {
  const TableName = simulation.account.outputs["TableName"];
  const command = new GetCommand({ TableName, Key: KEYS.control(jobId) });
  return (await simulation.clock.hold(simulation.dynamoDb.send(command))).Item as Control | undefined;
}

/** States of all machines that were ever launched, as far as EC2 still tells. */
async function machines(): Promise<readonly string[]> {
  const { Reservations = [] } = await simulation.clock.hold(simulation.ec2.send(new DescribeInstancesCommand({})));
  return Reservations.flatMap(({ Instances = [] }) => Instances).map(({ State }) => State?.Name ?? "");
}
const untilMachinesAreGone = (limitSeconds: number): Promise<unknown> =>
  simulation.until("the last machine's end", async () => (await machines()).every((state) => state === "terminated"), {
    limitSeconds,
  });

test("its execution stopped, the whole stack goes; without its table the machine's dead-man timer ends it", async () => {
  await simulation.clock.run(
    (async () => {
      const executionArn = await begin("stopped", 10 * 3600);
      await remove();
      await simulation.sleep(120);
      expect((await describe(stackId)).StackStatus).toBe("DELETE_IN_PROGRESS");
      await simulation.clock.hold(simulation.stepFunctions.send(new StopExecutionCommand({ executionArn })));
      expect(await settled()).toBe("DELETE_COMPLETE");
      expect(await machines()).toEqual(["running"]);
      await untilMachinesAreGone(DEAD_MAN_MINUTES * 60 + 60);
    })(),
  );
}, 200_000);

test("left alone, the job computes to its end under all that watches; then the stack can go", async () => {
  await simulation.clock.run(
    (async () => {
      await begin("undisturbed", 2 * 3600);
      await remove();
      expect(await settled()).toBe("DELETE_FAILED The following resource(s) failed to delete: [RunJob].");
      const [run] = simulation.world.runs;
      await simulation.until("the end of the scripts", () => run!.to !== null);
      await untilMachinesAreGone(600);
      const { outcome } = await simulation.until("the job's record", async () => {
        const control = await readControl(run!.jobId);
        return control?.outcome ? control : null;
      });
      expect(outcome).toMatchObject({ state: "succeeded" });
      await remove();
      expect(await settled()).toBe("DELETE_COMPLETE");
    })(),
  );
}, 200_000);
