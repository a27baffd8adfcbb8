import { randomUUID } from "node:crypto";
import type { CreateFunctionRequest, FunctionConfiguration } from "@aws-sdk/client-lambda";
import type { Call } from "../kernel/service.ts";
import { storeCode } from "./code-input.ts";
import { describeFunction } from "./configuration.ts";
import { conflict, functionArn, parseFunctionName, refuseUnsupported } from "./context.ts";
import type { LambdaContext } from "./context.ts";
import { FUNCTION_NAME, STATE_CHANGE_SECONDS } from "./facts.ts";
import { resolveSettings, SETTINGS_MEMBERS } from "./settings.ts";
import { checkTags } from "./tags.ts";
import { AwsError } from "../kernel/service.ts";

const SUPPORTED = [...SETTINGS_MEMBERS, "Code", "Tags", "Architectures", "PackageType"];

export const createFunction =
  (context: LambdaContext) =>
  async (input: CreateFunctionRequest, { caller }: Call): Promise<FunctionConfiguration> => {
    const { cloud, state } = context;
    refuseUnsupported("CreateFunction", input, SUPPORTED);
    const name = parseFunctionName(input.FunctionName ?? "");
    if (!FUNCTION_NAME.test(name)) {
      throw new AwsError(
        "ValidationException",
        `1 validation error detected: Value '${name}' at 'functionName' failed to satisfy constraint: Member must have length less than or equal to 64`,
      );
    }
    const refuseExisting = (): void => {
      if (state.functions.get(name)) throw conflict(`Function already exist: ${name}`);
    };
    refuseExisting();
    const settings = resolveSettings(context, name, input, null);
    checkTags(input.Tags ?? {});
    const code = await storeCode(context, input.Code ?? {}, caller);
    // Another request may have made it while the code was fetched.
    refuseExisting();
    const now = cloud.clock.now();
    const readyAt = now + STATE_CHANGE_SECONDS * 1000;
    const record = {
      name,
      arn: functionArn(cloud, name),
      settings,
      code,
      generation: randomUUID(),
      revisionId: randomUUID(),
      lastModified: new Date(now).toISOString(),
      activeAt: readyAt,
      updatedAt: readyAt,
      tags: input.Tags ?? {},
      policy: [],
      policyRevisionId: randomUUID(),
      reservedConcurrency: null,
      eventInvoke: null,
    };
    state.functions.put(name, record);
    return describeFunction(cloud, state, record);
  };
