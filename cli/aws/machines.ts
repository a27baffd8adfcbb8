/** What may still run for a stack: instances with its tag, and executions of its state machines. */
import { paginateDescribeInstances } from "@aws-sdk/client-ec2";
import { paginateListExecutions } from "@aws-sdk/client-sfn";
import { TAGS } from "../../core/naming.ts";
import type { Machines } from "../down/ports.ts";
import type { AwsClients } from "./clients.ts";
import { isAwsError } from "./errors.ts";

const NOT_TERMINATED = ["pending", "running", "shutting-down", "stopping", "stopped"];

export const machines = ({ ec2, stepFunctions }: AwsClients): Machines => ({
  instances: async (stack) => {
    const Filters = [
      { Name: `tag:${TAGS.stack}`, Values: [stack] },
      { Name: "instance-state-name", Values: NOT_TERMINATED },
    ];
    const ids: string[] = [];
    for await (const page of paginateDescribeInstances({ client: ec2() }, { Filters }))
      for (const { Instances = [] } of page.Reservations ?? [])
        ids.push(...Instances.map(({ InstanceId = "" }) => InstanceId));
    return ids;
  },
  executions: async (stateMachineArn) => {
    const arns: string[] = [];
    try {
      const question = { stateMachineArn, statusFilter: "RUNNING" as const };
      for await (const page of paginateListExecutions({ client: stepFunctions() }, question))
        arns.push(...(page.executions ?? []).map(({ executionArn = "" }) => executionArn));
    } catch (error) {
      // An earlier removal has taken it away.
      if (!isAwsError(error, "StateMachineDoesNotExist")) throw error;
    }
    return arns;
  },
});
