/** Put-, Get- and DeleteFunctionEventInvokeConfig: one small record, three operations on it. */
import type {
  DeleteFunctionEventInvokeConfigRequest,
  FunctionEventInvokeConfig,
  GetFunctionEventInvokeConfigRequest,
  PutFunctionEventInvokeConfigRequest,
} from "@aws-sdk/client-lambda";
import { findFunction, invalid, notFound } from "./context.ts";
import type { LambdaContext } from "./context.ts";
import { ASYNC_AGE_SECONDS, DEFAULT_ASYNC_RETRIES } from "./facts.ts";
import type { FunctionRecord } from "./state.ts";

export const putFunctionEventInvokeConfig =
  (context: LambdaContext) =>
  (input: PutFunctionEventInvokeConfigRequest): FunctionEventInvokeConfig => {
    const record = findFunction(context, input.FunctionName ?? "", input.Qualifier);
    checkLimits(input);
    const eventInvoke = {
      maximumRetryAttempts: input.MaximumRetryAttempts ?? null,
      maximumEventAgeSeconds: input.MaximumEventAgeInSeconds ?? null,
      onSuccess: checkDestination(record, input.DestinationConfig?.OnSuccess?.Destination),
      onFailure: checkDestination(record, input.DestinationConfig?.OnFailure?.Destination),
      lastModified: new Date(context.cloud.clock.now()).toISOString(),
    };
    const changed = { ...record, eventInvoke };
    context.state.functions.put(record.name, changed);
    return describe(changed);
  };

export const getFunctionEventInvokeConfig =
  (context: LambdaContext) =>
  (input: GetFunctionEventInvokeConfigRequest): FunctionEventInvokeConfig =>
    describe(findConfigured(context, input));

export const deleteFunctionEventInvokeConfig =
  (context: LambdaContext) =>
  (input: DeleteFunctionEventInvokeConfigRequest): object => {
    const record = findConfigured(context, input);
    context.state.functions.put(record.name, { ...record, eventInvoke: null });
    return {};
  };

function findConfigured(context: LambdaContext, input: GetFunctionEventInvokeConfigRequest): FunctionRecord {
  const record = findFunction(context, input.FunctionName ?? "", input.Qualifier);
  if (!record.eventInvoke) throw notFound(`The function ${record.arn}:$LATEST doesn't have an EventInvokeConfig`);
  return record;
}

function checkLimits({
  MaximumRetryAttempts: retries,
  MaximumEventAgeInSeconds: age,
}: PutFunctionEventInvokeConfigRequest): void {
  if (retries !== undefined && !(retries >= 0 && retries <= DEFAULT_ASYNC_RETRIES)) {
    throw invalid(
      `1 validation error detected: Value '${retries}' at 'maximumRetryAttempts' failed to satisfy constraint: Member must have value less than or equal to 2`,
    );
  }
  if (age !== undefined && !(age >= ASYNC_AGE_SECONDS.least && age <= ASYNC_AGE_SECONDS.most)) {
    throw invalid(
      `1 validation error detected: Value '${age}' at 'maximumEventAgeInSeconds' failed to satisfy constraint: Member must have value between 60 and 21600`,
    );
  }
}

function checkDestination(record: FunctionRecord, arn: string | undefined): string | null {
  if (arn === undefined) return null;
  const service = arn.split(":")[2] ?? "";
  if (!["sqs", "lambda", "events"].includes(service))
    throw invalid(`The provided destination config is invalid: ${arn}`);
  if (arn === record.arn) throw invalid("You can't specify the function as a destination for itself.");
  return arn;
}

function describe({ arn, eventInvoke }: FunctionRecord): FunctionEventInvokeConfig {
  if (!eventInvoke) return {};
  const { onSuccess, onFailure, maximumRetryAttempts, maximumEventAgeSeconds, lastModified } = eventInvoke;
  return {
    FunctionArn: `${arn}:$LATEST`,
    LastModified: new Date(lastModified),
    ...(maximumRetryAttempts === null ? {} : { MaximumRetryAttempts: maximumRetryAttempts }),
    ...(maximumEventAgeSeconds === null ? {} : { MaximumEventAgeInSeconds: maximumEventAgeSeconds }),
    DestinationConfig: {
      OnSuccess: onSuccess === null ? {} : { Destination: onSuccess },
      OnFailure: onFailure === null ? {} : { Destination: onFailure },
    },
  };
}
