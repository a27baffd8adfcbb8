/** A function as the API describes it. */
import type { FunctionConfiguration } from "@aws-sdk/client-lambda";
import type { Cloud } from "../kernel/service.ts";
import { codeSha256 } from "./code-store.ts";
import type { FunctionRecord, FunctionSettings, LambdaState } from "./state.ts";

/** As Lambda writes times: `2026-11-22T10:00:00.000+0000`. */
export const lambdaTime = (iso: string): string => iso.replace("Z", "+0000");

export function describeFunction(cloud: Cloud, state: LambdaState, record: FunctionRecord): FunctionConfiguration {
  const { settings } = record;
  return {
    FunctionName: record.name,
    FunctionArn: record.arn,
    Runtime: settings.runtime as NonNullable<FunctionConfiguration["Runtime"]>,
    Role: settings.role,
    Handler: settings.handler,
    CodeSize: record.code.bytes,
    CodeSha256: codeSha256(record.code),
    Description: settings.description,
    Timeout: settings.timeoutSeconds,
    MemorySize: settings.memoryMib,
    LastModified: lambdaTime(record.lastModified),
    Version: "$LATEST",
    RevisionId: record.revisionId,
    PackageType: "Zip",
    Architectures: [settings.architecture as "arm64"],
    EphemeralStorage: { Size: settings.ephemeralMib },
    TracingConfig: { Mode: settings.tracing as "PassThrough" },
    LoggingConfig: settings.logging,
    ...describeOptional(state, settings),
    ...describeProgress(cloud.clock.now(), record),
  };
}

function describeOptional(state: LambdaState, settings: FunctionSettings): Partial<FunctionConfiguration> {
  const codeOf = (arn: string): number => state.layers.get(arn.split(":").slice(-2).join(":"))?.code.bytes ?? 0;
  return {
    ...(settings.environment ? { Environment: { Variables: { ...settings.environment } } } : {}),
    ...(settings.layers.length > 0 ? { Layers: settings.layers.map((Arn) => ({ Arn, CodeSize: codeOf(Arn) })) } : {}),
    ...(settings.deadLetterArn === null ? {} : { DeadLetterConfig: { TargetArn: settings.deadLetterArn } }),
  };
}

function describeProgress(now: number, { activeAt, updatedAt }: FunctionRecord): Partial<FunctionConfiguration> {
  if (now < activeAt) {
    return {
      State: "Pending",
      StateReason: "The function is being created.",
      StateReasonCode: "Creating",
      LastUpdateStatus: "InProgress",
    };
  }
  return { State: "Active", LastUpdateStatus: now < updatedAt ? "InProgress" : "Successful" };
}
