import type { DeleteStateMachineInput, DeleteStateMachineOutput } from "@aws-sdk/client-sfn";
import type { Operation } from "../kernel/service.ts";
import type { Context } from "./context.ts";
import { isRunning } from "./context.ts";
import type { Records } from "./records.ts";

/**
 * Gone at once, or DELETING until its executions have ended, which they do with their next transition (runner.ts). Deleting
 * what is not there is no error (API reference).
 */
export function deleteStateMachine({ records }: Context): Operation<DeleteStateMachineInput, DeleteStateMachineOutput> {
  return (input) => {
    const machine = records.machines.get(input.stateMachineArn ?? "");
    if (machine) {
      records.machines.put(machine.arn, { ...machine, status: "DELETING" });
      finishDeleting(records, machine.arn);
    }
    return {};
  };
}

/** Called whenever an execution has ended. The executions stay, and the revisions they ran by. */
export function finishDeleting(records: Records, arn: string): void {
  if (records.machines.get(arn)?.status !== "DELETING") return;
  if (records.executions.values().some((record) => record.stateMachineArn === arn && isRunning(record))) return;
  records.machines.delete(arn);
  records.tags.delete(arn);
}
