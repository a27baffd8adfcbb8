/** Put-, Get- and DeleteFunctionConcurrency. */
import type {
  Concurrency,
  DeleteFunctionConcurrencyRequest,
  GetFunctionConcurrencyRequest,
  GetFunctionConcurrencyResponse,
  PutFunctionConcurrencyRequest,
} from "@aws-sdk/client-lambda";
import { accountConcurrency } from "./account-concurrency.ts";
import { findFunction, invalid } from "./context.ts";
import type { LambdaContext } from "./context.ts";
import { LEAST_UNRESERVED_CONCURRENCY } from "./facts.ts";

export const putFunctionConcurrency =
  (context: LambdaContext) =>
  (input: PutFunctionConcurrencyRequest): Concurrency => {
    const record = findFunction(context, input.FunctionName ?? "");
    const reserved = input.ReservedConcurrentExecutions ?? 0;
    if (reserved < 0) throw invalid("ReservedConcurrentExecutions must not be negative");
    const others = context.state.functions.values().filter(({ name }) => name !== record.name);
    const sum = others.reduce((total, each) => total + (each.reservedConcurrency ?? 0), reserved);
    if (accountConcurrency(context.state) - sum < LEAST_UNRESERVED_CONCURRENCY) {
      throw invalid(
        `Specified ReservedConcurrentExecutions for function decreases account's UnreservedConcurrentExecution below its minimum value of [${LEAST_UNRESERVED_CONCURRENCY}].`,
      );
    }
    context.state.functions.put(record.name, { ...record, reservedConcurrency: reserved });
    return { ReservedConcurrentExecutions: reserved };
  };

export const getFunctionConcurrency =
  (context: LambdaContext) =>
  (input: GetFunctionConcurrencyRequest): GetFunctionConcurrencyResponse => {
    const { reservedConcurrency } = findFunction(context, input.FunctionName ?? "");
    return reservedConcurrency === null ? {} : { ReservedConcurrentExecutions: reservedConcurrency };
  };

export const deleteFunctionConcurrency =
  (context: LambdaContext) =>
  (input: DeleteFunctionConcurrencyRequest): object => {
    const record = findFunction(context, input.FunctionName ?? "");
    context.state.functions.put(record.name, { ...record, reservedConcurrency: null });
    return {};
  };
