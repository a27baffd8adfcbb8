import type { DeleteFunctionRequest } from "@aws-sdk/client-lambda";
import { dropUnusedCode, findFunction } from "./context.ts";
import type { LambdaContext } from "./context.ts";

export const deleteFunction =
  (context: LambdaContext) =>
  (input: DeleteFunctionRequest): object => {
    const record = findFunction(context, input.FunctionName ?? "", input.Qualifier);
    context.state.functions.delete(record.name);
    context.pool.retire(record.name);
    dropUnusedCode(context, record.code);
    return {};
  };
