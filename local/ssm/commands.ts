/** Run Command: sent to agents that have registered, carried out on the instance. */
import type { CancelCommandCommandInput, SendCommandCommandInput, SendCommandResult } from "@aws-sdk/client-ssm";
import { randomUUID } from "node:crypto";
import { AwsError } from "../kernel/service.ts";
import { parseContent, resolveValues } from "./document-content.ts";
import { findDocument, findVersion } from "./documents.ts";
import { describeCommand } from "./describe-commands.ts";
import {
  DEFAULT_DELIVERY_SECONDS,
  DEFAULT_EXECUTION_SECONDS,
  LONGEST_DELIVERY_SECONDS,
  MAX_COMMENT,
  MAX_INSTANCE_IDS,
  SHORTEST_DELIVERY_SECONDS,
} from "./facts.ts";
import { runDocument } from "./run-document.ts";
import { nowOf } from "./state.ts";
import type { CommandRecord, InvocationRecord, Ssm, StepResult } from "./state.ts";
import { checkTargets, findTargets } from "./targets.ts";

export const sendCommand =
  (ssm: Ssm) =>
  async (input: SendCommandCommandInput): Promise<SendCommandResult> => {
    checkRequest(input);
    const document = findDocument(ssm, input.DocumentName);
    const version = findVersion(document, input.DocumentVersion);
    resolveValues(parseContent(version.content), input.Parameters ?? {});
    const instanceIds = input.InstanceIds?.length
      ? checkRegistered(ssm, input.InstanceIds)
      : await findTargets(ssm, input.Targets ?? []);
    const timeoutSeconds = input.TimeoutSeconds ?? DEFAULT_DELIVERY_SECONDS;
    const executionSeconds = Number(input.Parameters?.["executionTimeout"]?.[0] ?? DEFAULT_EXECUTION_SECONDS);
    const command: CommandRecord = {
      id: randomUUID(),
      document: document.name,
      documentVersion: String(version.number),
      parameters: input.Parameters ?? {},
      comment: input.Comment ?? "",
      requestedAt: nowOf(ssm),
      expiresAt: new Date(ssm.cloud.clock.now() + (timeoutSeconds + executionSeconds) * 1000).toISOString(),
      instanceIds,
      targets: input.Targets ?? [],
      timeoutSeconds,
    };
    ssm.commands.put(command.id, command);
    for (const instanceId of instanceIds) {
      put(ssm, { commandId: command.id, instanceId, status: "Pending", detail: "Pending", steps: [] });
      ssm.timers.after(0, () => invoke(ssm, command, instanceId, version.content));
    }
    return { Command: describeCommand(ssm, command) };
  };

function checkRequest({ InstanceIds, Targets, TimeoutSeconds: timeout, Comment }: SendCommandCommandInput): void {
  if (!InstanceIds?.length && !Targets?.length) {
    throw new AwsError("ValidationException", "Either InstanceIds or Targets must be specified.");
  }
  if (InstanceIds?.length && Targets?.length)
    throw new AwsError("ValidationException", "InstanceIds and Targets may not be specified together.");
  if ((InstanceIds?.length ?? 0) > MAX_INSTANCE_IDS) {
    throw new AwsError(
      "ValidationException",
      `1 validation error detected: Value at 'instanceIds' failed to satisfy constraint: Member must have length less than or equal to ${MAX_INSTANCE_IDS}`,
    );
  }
  if (timeout !== undefined && (timeout < SHORTEST_DELIVERY_SECONDS || timeout > LONGEST_DELIVERY_SECONDS)) {
    throw new AwsError(
      "ValidationException",
      `1 validation error detected: Value '${timeout}' at 'timeoutSeconds' failed to satisfy constraint: Member must have value greater than or equal to ${SHORTEST_DELIVERY_SECONDS}`,
    );
  }
  if ((Comment?.length ?? 0) > MAX_COMMENT) {
    throw new AwsError(
      "ValidationException",
      `1 validation error detected: Value at 'comment' failed to satisfy constraint: Member must have length less than or equal to ${MAX_COMMENT}`,
    );
  }
  checkTargets(Targets ?? []);
}

function checkRegistered(ssm: Ssm, ids: readonly string[]): readonly string[] {
  const unknown = ids.filter((id) => !ssm.agents.has(id));
  if (unknown.length > 0) {
    throw new AwsError(
      "InvalidInstanceId",
      `Instances [[${unknown.join(", ")}]] not in a valid state for account ${ssm.cloud.accountId}`,
    );
  }
  return ids;
}

const put = (ssm: Ssm, record: InvocationRecord): void =>
  ssm.invocations.put(`${record.commandId}/${record.instanceId}`, record);

async function invoke(ssm: Ssm, command: CommandRecord, instanceId: string, text: string): Promise<void> {
  const base = { commandId: command.id, instanceId };
  const online = ssm.agents.get(instanceId)?.online;
  // Nothing is delivered to an instance that is cut off; meanwhile the command may be cancelled.
  await online?.machine.reachable();
  if (isCancelled(ssm, command.id, instanceId)) return;
  if (!online) return expireLater(ssm, command, instanceId, "DeliveryTimedOut");
  put(ssm, { ...base, status: "InProgress", detail: "InProgress", steps: [] });
  try {
    const content = parseContent(text);
    const steps = await runDocument(
      { ssm, online, job: command.id },
      content,
      resolveValues(content, command.parameters),
    );
    if (!isCancelled(ssm, command.id, instanceId)) put(ssm, { ...base, ...sumUp(steps), steps });
  } catch (error) {
    // An instance that dies says nothing more: the command stays InProgress until its time is over.
    ssm.cloud.log("a command was not finished", { instanceId, commandId: command.id, error: String(error) });
    expireLater(ssm, command, instanceId, "ExecutionTimedOut");
  }
}

const isCancelled = (ssm: Ssm, commandId: string, instanceId: string): boolean =>
  ssm.invocations.get(`${commandId}/${instanceId}`)?.status === "Cancelled";

function sumUp(steps: readonly StepResult[]): Pick<InvocationRecord, "status" | "detail"> {
  const bad = steps.find(({ status }) => status !== "Success");
  return bad ? { status: bad.status, detail: bad.detail } : { status: "Success", detail: "Success" };
}

export function expireLater(ssm: Ssm, command: CommandRecord, instanceId: string, detail: string): void {
  const left = (Date.parse(command.expiresAt) - ssm.cloud.clock.now()) / 1000;
  ssm.timers.after(left, () => {
    const record = ssm.invocations.get(`${command.id}/${instanceId}`);
    if (record && isOpen(record)) put(ssm, { ...record, status: "TimedOut", detail });
  });
}

export const isOpen = ({ status }: InvocationRecord): boolean => status === "Pending" || status === "InProgress";

/** No guarantee: what has begun on the instance goes on there. */
export const cancelCommand =
  (ssm: Ssm) =>
  (input: CancelCommandCommandInput): Record<string, never> => {
    const command = ssm.commands.get(input.CommandId ?? "");
    if (!command) throw new AwsError("InvalidCommandId", "The specified command ID isn't valid.");
    const chosen = ssm.invocations
      .values()
      .filter(
        ({ commandId, instanceId }) =>
          commandId === command.id && (!input.InstanceIds?.length || input.InstanceIds.includes(instanceId)),
      );
    for (const record of chosen) if (isOpen(record)) put(ssm, { ...record, status: "Cancelled", detail: "Cancelled" });
    return {};
  };
