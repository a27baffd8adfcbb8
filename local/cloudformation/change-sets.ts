/** CreateChangeSet, DescribeChangeSet, ListChangeSets, DeleteChangeSet, ExecuteChangeSet. */
import { randomUUID } from "node:crypto";
import { isDeepStrictEqual } from "node:util";
import type {
  CreateChangeSetInput,
  CreateChangeSetOutput,
  DeleteChangeSetInput,
  DescribeChangeSetInput,
  DescribeChangeSetOutput,
  ExecuteChangeSetInput,
  ListChangeSetsInput,
  ListChangeSetsOutput,
} from "@aws-sdk/client-cloudformation";
import { AwsError } from "../kernel/service.ts";
import type { Call } from "../kernel/service.ts";
import { findStack, lookUpStack, nowIso, setStackStatus } from "./context.ts";
import type { StackContext } from "./context.ts";
import { checkStackName, newStack } from "./create-stack.ts";
import type { Operations } from "./operations.ts";
import { readStackInput } from "./read-input.ts";
import { resourcesOf } from "./state.ts";
import type { Change, ChangeSet, Resource, Stack, StackInput } from "./state.ts";
import { typeOf } from "./resources/index.ts";
import { invalid } from "./template.ts";
import { beginUpdate, checkUpdatable, isChange } from "./update-stack.ts";

const NO_CHANGES =
  "The submitted information didn't contain changes. Submit different information to create a change set.";

export const createChangeSet =
  (context: StackContext) =>
  async (input: CreateChangeSetInput, { caller }: Call): Promise<CreateChangeSetOutput> => {
    const { ChangeSetName: name = "", StackName: stackName = "" } = input;
    const known = lookUpStack(context.state, stackName);
    const kind = input.ChangeSetType === "CREATE" ? "CREATE" : "UPDATE";
    if (kind === "CREATE") refuseMade(stackName, known);
    else if (!known) throw invalid(`Stack [${stackName}] does not exist`);
    else checkUpdatable(known);
    const after = await readStackInput(context, input, caller, kind === "UPDATE" && known ? known : null);
    const stack =
      known ??
      setStackStatus(context, newStack(context, stackName, after, caller), "REVIEW_IN_PROGRESS", "User Initiated");
    if (findByName(context, name, stack.stackId))
      throw new AwsError("AlreadyExistsException", `ChangeSet ${name} already exists`);
    const isEmpty = kind === "UPDATE" && !isChange(stack, after);
    const changeSet: ChangeSet = {
      ...after,
      changeSetId: stack.stackId.replace(/:stack\/.*/, `:changeSet/${name}/${randomUUID()}`),
      name,
      stackId: stack.stackId,
      kind,
      description: input.Description ?? null,
      createdAt: nowIso(context),
      status: isEmpty ? "FAILED" : "CREATE_COMPLETE",
      reason: isEmpty ? NO_CHANGES : null,
      execution: isEmpty ? "UNAVAILABLE" : "AVAILABLE",
      changes: isEmpty ? [] : listChanges(resourcesOf(context.state, stack.stackId), stack, after),
      caller,
    };
    context.state.changeSets.put(changeSet.changeSetId, changeSet);
    return { Id: changeSet.changeSetId, StackId: stack.stackId };
  };

function refuseMade(stackName: string, known: Stack | undefined): void {
  checkStackName(stackName);
  if (known && known.status !== "REVIEW_IN_PROGRESS") {
    throw invalid(`Stack [${stackName}] already exists and cannot be created again with the changeSet [${stackName}].`);
  }
}

/** What the templates tell; values that only show while the stack is changed may add to it, as on AWS. */
function listChanges(resources: readonly Resource[], before: StackInput, after: StackInput): readonly Change[] {
  const changes: Change[] = [];
  for (const [logicalId, definition] of Object.entries(after.template.Resources)) {
    const resource = resources.find((each) => each.logicalId === logicalId);
    const old = before.template.Resources[logicalId];
    const common = { logicalId, type: definition.Type, physicalId: resource?.existing?.physicalId ?? null };
    if (!resource?.existing) changes.push({ ...common, action: "Add", replacement: null });
    else if (!isDeepStrictEqual(old?.Properties, definition.Properties)) {
      const replaced = typeOf(definition.Type)?.replaceOn.some(
        (name) => !isDeepStrictEqual(old?.Properties?.[name], definition.Properties?.[name]),
      );
      changes.push({ ...common, action: "Modify", replacement: replaced ? "True" : "False" });
    }
  }
  const gone = resources.filter(({ logicalId }) => !(logicalId in after.template.Resources));
  for (const { logicalId, type, existing } of gone) {
    changes.push({ action: "Remove", logicalId, type, physicalId: existing?.physicalId ?? null, replacement: null });
  }
  return changes;
}

export const describeChangeSet =
  (context: StackContext) =>
  (input: DescribeChangeSetInput): DescribeChangeSetOutput => {
    const changeSet = findChangeSet(context, input);
    return {
      ...summary(context, changeSet),
      Parameters: Object.entries(changeSet.parameters).map(([ParameterKey, ParameterValue]) => ({
        ParameterKey,
        ParameterValue,
      })),
      Capabilities: [...changeSet.capabilities] as NonNullable<DescribeChangeSetOutput["Capabilities"]>,
      Tags: Object.entries(changeSet.tags).map(([Key, Value]) => ({ Key, Value })),
      Changes: changeSet.changes.map((change) => ({
        Type: "Resource",
        ResourceChange: {
          Action: change.action,
          LogicalResourceId: change.logicalId,
          ResourceType: change.type,
          ...(change.physicalId === null ? {} : { PhysicalResourceId: change.physicalId }),
          ...(change.replacement === null ? {} : { Replacement: change.replacement }),
        },
      })),
    };
  };

export const listChangeSets =
  (context: StackContext) =>
  (input: ListChangeSetsInput): ListChangeSetsOutput => {
    const { stackId } = findStack(context, input.StackName);
    const found = context.state.changeSets.values().filter((changeSet) => changeSet.stackId === stackId);
    return { Summaries: found.map((changeSet) => summary(context, changeSet)) };
  };

/** Of a change set that does not exist: as AWS, no error. */
export const deleteChangeSet =
  (context: StackContext) =>
  (input: DeleteChangeSetInput): object => {
    const changeSet = lookUp(context, input);
    if (changeSet) context.state.changeSets.delete(changeSet.changeSetId);
    return {};
  };

export const executeChangeSet =
  (context: StackContext, operations: Operations) =>
  (input: ExecuteChangeSetInput, { caller }: Call): object => {
    const changeSet = findChangeSet(context, input);
    if (changeSet.execution !== "AVAILABLE") {
      throw new AwsError(
        "InvalidChangeSetStatus",
        `ChangeSet [${changeSet.changeSetId}] cannot be executed in its current status of [${changeSet.status}]`,
      );
    }
    const stack = findStack(context, changeSet.stackId);
    const { template, templateBody, parameters, parameterValues, tags, capabilities } = changeSet;
    const after = { template, templateBody, parameters, parameterValues, tags, capabilities };
    if (changeSet.kind === "UPDATE") beginUpdate(context, operations, stack, after, caller);
    else {
      const onFailure = input.DisableRollback === true ? "DO_NOTHING" : stack.onFailure;
      operations.begin(
        setStackStatus(context, { ...stack, ...after, caller, onFailure }, "CREATE_IN_PROGRESS", "User Initiated"),
      );
    }
    // A stack's change sets are gone once one of them is executed.
    for (const { changeSetId, stackId } of context.state.changeSets.values()) {
      if (stackId === stack.stackId) context.state.changeSets.delete(changeSetId);
    }
    return {};
  };

const findByName = ({ state }: StackContext, name: string, stackId: string): ChangeSet | undefined =>
  state.changeSets.values().find((changeSet) => changeSet.name === name && changeSet.stackId === stackId);

function lookUp(
  context: StackContext,
  { ChangeSetName: name = "", StackName: stackName }: DescribeChangeSetInput,
): ChangeSet | undefined {
  if (name.startsWith("arn:")) return context.state.changeSets.get(name);
  if (stackName === undefined)
    throw invalid("StackName must be specified if ChangeSetName is not specified as an ARN.");
  return findByName(context, name, findStack(context, stackName).stackId);
}

function findChangeSet(context: StackContext, input: DescribeChangeSetInput): ChangeSet {
  const changeSet = lookUp(context, input);
  if (!changeSet)
    throw new AwsError("ChangeSetNotFound", `ChangeSet [${input.ChangeSetName}] does not exist`, { status: 404 });
  return changeSet;
}

const summary = (context: StackContext, changeSet: ChangeSet) => ({
  ChangeSetId: changeSet.changeSetId,
  ChangeSetName: changeSet.name,
  StackId: changeSet.stackId,
  StackName: findStack(context, changeSet.stackId).name,
  CreationTime: new Date(changeSet.createdAt),
  Status: changeSet.status,
  ExecutionStatus: changeSet.execution,
  ...(changeSet.description === null ? {} : { Description: changeSet.description }),
  ...(changeSet.reason === null ? {} : { StatusReason: changeSet.reason }),
});
