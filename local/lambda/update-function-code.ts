import type { FunctionConfiguration, UpdateFunctionCodeRequest } from "@aws-sdk/client-lambda";
import type { Call } from "../kernel/service.ts";
import { changeFunction } from "./change-function.ts";
import { storeCode } from "./code-input.ts";
import { describeFunction } from "./configuration.ts";
import { checkChangeable, checkRevision, dropUnusedCode, findFunction, refuseUnsupported } from "./context.ts";
import type { LambdaContext } from "./context.ts";

const SUPPORTED = [
  "FunctionName",
  "ZipFile",
  "S3Bucket",
  "S3Key",
  "S3ObjectVersion",
  "Architectures",
  "RevisionId",
  "DryRun",
];

export const updateFunctionCode =
  (context: LambdaContext) =>
  async (input: UpdateFunctionCodeRequest, { caller }: Call): Promise<FunctionConfiguration> => {
    const { cloud, state } = context;
    refuseUnsupported("UpdateFunctionCode", input, SUPPORTED);
    const before = findFunction(context, input.FunctionName ?? "");
    checkChangeable(cloud, before);
    checkRevision(input.RevisionId, before.revisionId);
    const code = await storeCode(context, input, caller);
    const record = findFunction(context, before.name);
    if (input.DryRun === true) return describeFunction(cloud, state, { ...record, code });
    const architecture = input.Architectures?.[0] ?? record.settings.architecture;
    const changed = changeFunction(context, record, { code, settings: { ...record.settings, architecture } });
    dropUnusedCode(context, record.code);
    return describeFunction(cloud, state, changed);
  };
