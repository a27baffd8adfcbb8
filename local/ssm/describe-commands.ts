import type {
  Command,
  CommandInvocation,
  GetCommandInvocationCommandInput,
  GetCommandInvocationResult,
  ListCommandInvocationsCommandInput,
  ListCommandInvocationsResult,
  ListCommandsCommandInput,
  ListCommandsResult,
} from "@aws-sdk/client-ssm";
import { AwsError } from "../kernel/service.ts";
import { INSTANCE_ID, PLUGIN_OUTPUT_CHARACTERS } from "./facts.ts";
import { pageOf } from "./paging.ts";
import type { CommandRecord, CommandStatus, InvocationRecord, Ssm } from "./state.ts";

const invocationsOf = (ssm: Ssm, commandId: string): InvocationRecord[] =>
  ssm.invocations.values().filter((record) => record.commandId === commandId);

/** Of a command: the worst of its invocations, open ones first. */
function statusOf(invocations: readonly InvocationRecord[]): CommandStatus {
  const order: readonly CommandStatus[] = ["InProgress", "Pending", "Failed", "TimedOut", "Cancelled"];
  return order.find((status) => invocations.some((record) => record.status === status)) ?? "Success";
}

export function describeCommand(ssm: Ssm, command: CommandRecord): Command {
  const invocations = invocationsOf(ssm, command.id);
  const status = statusOf(invocations);
  return {
    CommandId: command.id,
    DocumentName: command.document,
    DocumentVersion: command.documentVersion,
    Comment: command.comment,
    Parameters: command.parameters as Record<string, string[]>,
    InstanceIds: [...command.instanceIds],
    Targets: [...command.targets],
    RequestedDateTime: new Date(command.requestedAt),
    ExpiresAfter: new Date(command.expiresAt),
    TimeoutSeconds: command.timeoutSeconds,
    Status: status,
    // Targets that name nothing (SSM user guide, "Understanding command statuses").
    StatusDetails: invocations.length === 0 ? "NoInstancesInTag" : status,
    MaxConcurrency: "50",
    MaxErrors: "0",
    TargetCount: invocations.length,
    CompletedCount: invocations.filter(({ status: one }) => one !== "Pending" && one !== "InProgress").length,
    ErrorCount: invocations.filter(({ status: one }) => one === "Failed").length,
    DeliveryTimedOutCount: invocations.filter(({ detail }) => detail === "DeliveryTimedOut").length,
  };
}

export const getCommandInvocation =
  (ssm: Ssm) =>
  (input: GetCommandInvocationCommandInput): GetCommandInvocationResult => {
    const command = ssm.commands.get(input.CommandId ?? "");
    const record = ssm.invocations.get(`${input.CommandId}/${input.InstanceId}`);
    if (!command || !record)
      throw new AwsError(
        "InvocationDoesNotExist",
        "The command ID and managed node ID you specified didn't match any invocations.",
      );
    if (input.PluginName === undefined && record.steps.length > 1)
      throw new AwsError("InvalidPluginName", "The plugin name isn't valid.");
    const step = record.steps.find(({ name }) => name === (input.PluginName ?? name));
    if (input.PluginName !== undefined && record.steps.length > 0 && !step)
      throw new AwsError("InvalidPluginName", "The plugin name isn't valid.");
    const status = step?.status ?? record.status;
    return {
      CommandId: command.id,
      InstanceId: record.instanceId,
      Comment: command.comment,
      DocumentName: command.document,
      DocumentVersion: command.documentVersion,
      PluginName: step?.name,
      ResponseCode: step?.code ?? -1,
      ExecutionStartDateTime: step?.startedAt ?? "",
      ExecutionEndDateTime: step?.endedAt ?? "",
      Status: status === "Cancelled" || record.status === "Cancelled" ? "Cancelled" : status,
      StatusDetails: record.status === "Cancelled" ? "Cancelled" : (step?.detail ?? record.detail),
      StandardOutputContent: step?.stdout ?? "",
      StandardErrorContent: step?.stderr ?? "",
    };
  };

function describeInvocation(ssm: Ssm, record: InvocationRecord, withDetails: boolean): CommandInvocation {
  const command = ssm.commands.get(record.commandId)!;
  return {
    CommandId: record.commandId,
    InstanceId: record.instanceId,
    Comment: command.comment,
    DocumentName: command.document,
    DocumentVersion: command.documentVersion,
    RequestedDateTime: new Date(command.requestedAt),
    Status: record.status,
    StatusDetails: record.detail,
    CommandPlugins: withDetails
      ? record.steps.map((step) => ({
          Name: step.name,
          Status: step.status,
          StatusDetails: step.detail,
          ResponseCode: step.code,
          ResponseStartDateTime: new Date(step.startedAt),
          ResponseFinishDateTime: new Date(step.endedAt),
          Output: (step.stdout + (step.stderr === "" ? "" : `\n----------ERROR-------\n${step.stderr}`)).slice(
            0,
            PLUGIN_OUTPUT_CHARACTERS,
          ),
        }))
      : [],
  };
}

function checkInstanceId(id: string | undefined): void {
  if (id === undefined || INSTANCE_ID.test(id)) return;
  throw new AwsError(
    "ValidationException",
    `1 validation error detected: Value '${id}' at 'instanceId' failed to satisfy constraint: Member must satisfy regular expression pattern: ${INSTANCE_ID.source}`,
  );
}

export const listCommandInvocations =
  (ssm: Ssm) =>
  (input: ListCommandInvocationsCommandInput): ListCommandInvocationsResult => {
    checkInstanceId(input.InstanceId);
    const found = ssm.invocations
      .values()
      .filter(
        (record) =>
          record.commandId === (input.CommandId ?? record.commandId) &&
          record.instanceId === (input.InstanceId ?? record.instanceId),
      );
    const { items, NextToken } = pageOf(found, input);
    return {
      CommandInvocations: items.map((record) => describeInvocation(ssm, record, input.Details ?? false)),
      NextToken,
    };
  };

export const listCommands =
  (ssm: Ssm) =>
  (input: ListCommandsCommandInput): ListCommandsResult => {
    checkInstanceId(input.InstanceId);
    const found = ssm.commands
      .values()
      .filter(
        (command) =>
          command.id === (input.CommandId ?? command.id) &&
          (input.InstanceId === undefined || command.instanceIds.includes(input.InstanceId)),
      );
    const { items, NextToken } = pageOf(found.toReversed(), input);
    return { Commands: items.map((command) => describeCommand(ssm, command)), NextToken };
  };
