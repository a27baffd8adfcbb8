/** Executions of a stack's run-job whose job is not in `GET /jobs`: as they are until AdmitJob has recorded it. */
import { SFNClient, StartExecutionCommand, StopExecutionCommand } from "@aws-sdk/client-sfn";
import { executionArnOf } from "../../core/naming.ts";
import type { ClientConfig } from "../local/cloud.ts";
import { deployment } from "../core/job-samples.ts";
import type { StackLike } from "./stack-like.ts";

/** While one of this name runs. The stack's API, whose executions are a map, knows of it as well. */
export async function whileExecuting(
  config: ClientConfig,
  { world, runJobArn: stateMachineArn }: StackLike,
  name: string,
  check: (executionArn: string) => Promise<void>,
): Promise<void> {
  const sfn = new SFNClient(config);
  const { executionArn = "" } = await sfn.send(new StartExecutionCommand({ stateMachineArn, name }));
  const known = executionArnOf(deployment.runJobArn, name);
  world.started.set(known, {});
  try {
    await check(executionArn);
  } finally {
    world.started.delete(known);
    await sfn.send(new StopExecutionCommand({ executionArn }));
    sfn.destroy();
  }
}
