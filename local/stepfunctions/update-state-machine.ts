import { randomUUID } from "node:crypto";
import type { UpdateStateMachineInput, UpdateStateMachineOutput } from "@aws-sdk/client-sfn";
import type { Operation } from "../kernel/service.ts";
import { AwsError } from "../kernel/service.ts";
import type { Context } from "./context.ts";
import { findMachine, nowIso } from "./context.ts";
import { readSettings } from "./create-state-machine.ts";
import { checkDefinition } from "./definitions.ts";
import { revisionKey, revisionOf } from "./records.ts";
import { checkRole } from "./roles.ts";

/** Running executions keep the definition and the role they began with (API reference). */
export function updateStateMachine(context: Context): Operation<UpdateStateMachineInput, UpdateStateMachineOutput> {
  return (input) => {
    const { records } = context;
    const machine = findMachine(context, input.stateMachineArn ?? "");
    const { arn } = machine;
    if (machine.status === "DELETING") {
      throw new AwsError("StateMachineDeleting", `State Machine is being deleted: '${arn}'`);
    }
    const { definition, roleArn, loggingConfiguration, tracingConfiguration } = input;
    if ([definition, roleArn, loggingConfiguration, tracingConfiguration].every((member) => member === undefined)) {
      throw new AwsError(
        "MissingRequiredParameter",
        "Either the definition, the role ARN, the LoggingConfiguration, or the TracingConfiguration must be specified",
      );
    }
    if (definition !== undefined) checkDefinition(definition);
    if (roleArn !== undefined) checkRole(context.cloud, roleArn);
    const before = revisionOf(records, arn, machine.revisionId);
    const updateDate = nowIso(context);
    const revisionId = randomUUID();
    const revision = { definition: definition ?? before.definition, roleArn: roleArn ?? before.roleArn };
    records.revisions.put(revisionKey(arn, revisionId), revision);
    records.machines.put(arn, { ...machine, ...readSettings(input, machine), updateDate, revisionId });
    return { updateDate: new Date(updateDate), revisionId };
  };
}
