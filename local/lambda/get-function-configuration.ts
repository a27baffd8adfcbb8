import type { FunctionConfiguration, GetFunctionConfigurationRequest } from "@aws-sdk/client-lambda";
import { describeFunction } from "./configuration.ts";
import { findFunction } from "./context.ts";
import type { LambdaContext } from "./context.ts";

export const getFunctionConfiguration =
  (context: LambdaContext) =>
  (input: GetFunctionConfigurationRequest): FunctionConfiguration =>
    describeFunction(context.cloud, context.state, findFunction(context, input.FunctionName ?? "", input.Qualifier));
