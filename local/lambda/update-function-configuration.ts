import type { FunctionConfiguration, UpdateFunctionConfigurationRequest } from "@aws-sdk/client-lambda";
import { changeFunction } from "./change-function.ts";
import { describeFunction } from "./configuration.ts";
import { checkChangeable, checkRevision, findFunction, refuseUnsupported } from "./context.ts";
import type { LambdaContext } from "./context.ts";
import { resolveSettings, SETTINGS_MEMBERS } from "./settings.ts";

export const updateFunctionConfiguration =
  (context: LambdaContext) =>
  (input: UpdateFunctionConfigurationRequest): FunctionConfiguration => {
    const { cloud, state } = context;
    refuseUnsupported("UpdateFunctionConfiguration", input, [...SETTINGS_MEMBERS, "RevisionId"]);
    const record = findFunction(context, input.FunctionName ?? "");
    checkChangeable(cloud, record);
    checkRevision(input.RevisionId, record.revisionId);
    const settings = resolveSettings(context, record.name, input, record.settings);
    return describeFunction(cloud, state, changeFunction(context, record, { settings }));
  };
