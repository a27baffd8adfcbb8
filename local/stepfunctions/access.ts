/** The permissions of Step Functions' operations (service authorization reference, "Actions, resources, and condition keys for AWS Step Functions"). */
import { passRole, removedTags, requestTags, resourceTags, right, tagOnCreate } from "../iam/rights.ts";
import type { Access } from "../kernel/service.ts";
import type { Context } from "./context.ts";

type Given = Readonly<Record<string, string | undefined>>;
/** The tags of this service have small letters. */
const capital = (tags: readonly { readonly key?: string; readonly value?: string }[] | undefined) =>
  (tags ?? []).map(({ key, value }) => ({ Key: key, Value: value }));

export function accessOfStepFunctions({ cloud, records }: Context): Readonly<Record<string, Access>> {
  const machineTags = (arn = "") => resourceTags(records.tags.get(arn));
  const on =
    (operation: string, member: string): Access<Given> =>
    (input) => [right(`states:${operation}`, input[member] ?? "", machineTags(input[member]))];
  const onMachine = (operation: string): Access => on(operation, "stateMachineArn");
  const onExecution = (operation: string): Access => on(operation, "executionArn");
  const onNothing =
    (operation: string): Access =>
    () => [right(`states:${operation}`, "*")];
  const machineArn = (name = ""): string => `arn:aws:states:${cloud.region}:${cloud.accountId}:stateMachine:${name}`;
  return {
    CreateStateMachine: ({ name, roleArn, tags }: { name?: string; roleArn?: string; tags?: never }) => [
      right("states:CreateStateMachine", machineArn(name), requestTags(capital(tags))),
      ...tagOnCreate("states:TagResource", machineArn(name), capital(tags)),
      ...passRole(roleArn, "states.amazonaws.com"),
    ],
    UpdateStateMachine: ({ stateMachineArn = "", roleArn }: { stateMachineArn?: string; roleArn?: string }) => [
      right("states:UpdateStateMachine", stateMachineArn, machineTags(stateMachineArn)),
      ...passRole(roleArn, "states.amazonaws.com"),
    ],
    DeleteStateMachine: onMachine("DeleteStateMachine"),
    DescribeStateMachine: onMachine("DescribeStateMachine"),
    ListExecutions: onMachine("ListExecutions"),
    StartExecution: onMachine("StartExecution"),
    DescribeExecution: onExecution("DescribeExecution"),
    DescribeStateMachineForExecution: onExecution("DescribeStateMachineForExecution"),
    GetExecutionHistory: onExecution("GetExecutionHistory"),
    RedriveExecution: onExecution("RedriveExecution"),
    StopExecution: onExecution("StopExecution"),
    ListTagsForResource: on("ListTagsForResource", "resourceArn"),
    TagResource: ({ resourceArn = "", tags }: { resourceArn?: string; tags?: never }) => [
      right("states:TagResource", resourceArn, { ...machineTags(resourceArn), ...requestTags(capital(tags)) }),
    ],
    UntagResource: ({ resourceArn = "", tagKeys }: { resourceArn?: string; tagKeys?: string[] }) => [
      right("states:UntagResource", resourceArn, { ...machineTags(resourceArn), ...removedTags(tagKeys) }),
    ],
    // A token is its own capability.
    SendTaskFailure: onNothing("SendTaskFailure"),
    SendTaskHeartbeat: onNothing("SendTaskHeartbeat"),
    SendTaskSuccess: onNothing("SendTaskSuccess"),
    ListStateMachines: onNothing("ListStateMachines"),
    ValidateStateMachineDefinition: onNothing("ValidateStateMachineDefinition"),
  };
}
