import { randomUUID } from "node:crypto";
import type { CreateStateMachineInput, CreateStateMachineOutput } from "@aws-sdk/client-sfn";
import type { Operation } from "../kernel/service.ts";
import { AwsError } from "../kernel/service.ts";
import type { Context } from "./context.ts";
import { checkName, nowIso } from "./context.ts";
import { checkDefinition } from "./definitions.ts";
import type { StateMachineRecord } from "./records.ts";
import { revisionKey, revisionOf } from "./records.ts";
import { checkRole } from "./roles.ts";
import { mergeTags } from "./tagging.ts";

/** Idempotent by name, definition, type, logging and tracing; role and tags are not compared (API reference). */
export function createStateMachine(context: Context): Operation<CreateStateMachineInput, CreateStateMachineOutput> {
  return (input) => {
    const { cloud, records } = context;
    const name = input.name ?? "";
    const definition = input.definition ?? "";
    checkName(name);
    refuseUnbuilt(input);
    checkDefinition(definition);
    const arn = `arn:aws:states:${cloud.region}:${cloud.accountId}:stateMachine:${name}`;
    const settings = readSettings(input);
    const known = records.machines.get(arn);
    if (known) return answerAgain(context, known, definition, settings);
    const roleArn = input.roleArn ?? "";
    checkRole(cloud, roleArn);
    const tags = mergeTags({}, input.tags ?? []);
    const creationDate = nowIso(context);
    const revisionId = randomUUID();
    records.revisions.put(revisionKey(arn, revisionId), { definition, roleArn });
    records.tags.put(arn, tags);
    records.machines.put(arn, {
      arn,
      name,
      creationDate,
      updateDate: creationDate,
      revisionId,
      status: "ACTIVE",
      description: null,
      ...settings,
    });
    return { stateMachineArn: arn, creationDate: new Date(creationDate) };
  };
}

type SettingsOf = Pick<StateMachineRecord, "loggingConfiguration" | "tracingConfiguration">;

export function readSettings(
  input: Pick<CreateStateMachineInput, "loggingConfiguration" | "tracingConfiguration">,
  before?: SettingsOf,
): SettingsOf {
  return {
    loggingConfiguration: input.loggingConfiguration ??
      before?.loggingConfiguration ?? { level: "OFF", includeExecutionData: false },
    tracingConfiguration: input.tracingConfiguration ?? before?.tracingConfiguration ?? { enabled: false },
  };
}

function refuseUnbuilt(input: CreateStateMachineInput): void {
  const { type = "STANDARD", publish, encryptionConfiguration } = input;
  const unbuilt = [
    [type !== "STANDARD", `type ${type}`],
    [publish === true, "publish"],
    [(encryptionConfiguration?.type ?? "AWS_OWNED_KEY") !== "AWS_OWNED_KEY", "encryptionConfiguration"],
  ] as const;
  const found = unbuilt.find(([wanted]) => wanted);
  if (found)
    throw new AwsError("NotImplemented", `CreateStateMachine: ${found[1]} is not implemented`, { status: 501 });
}

function answerAgain(
  { records }: Context,
  known: StateMachineRecord,
  definition: string,
  settings: SettingsOf,
): CreateStateMachineOutput {
  if (known.status === "DELETING") {
    throw new AwsError("StateMachineDeleting", `State Machine is being deleted: '${known.arn}'`);
  }
  const { loggingConfiguration, tracingConfiguration, arn, revisionId } = known;
  const before = JSON.stringify([
    { loggingConfiguration, tracingConfiguration },
    revisionOf(records, arn, revisionId).definition,
  ]);
  if (before !== JSON.stringify([settings, definition])) {
    throw new AwsError("StateMachineAlreadyExists", `State Machine Already Exists: '${arn}'`);
  }
  return { stateMachineArn: arn, creationDate: new Date(known.creationDate) };
}
