import type { GetFunctionRequest, GetFunctionResponse } from "@aws-sdk/client-lambda";
import { contentUrl } from "./content.ts";
import { describeFunction } from "./configuration.ts";
import { findFunction } from "./context.ts";
import type { LambdaContext } from "./context.ts";

export const getFunction =
  (context: LambdaContext) =>
  (input: GetFunctionRequest): GetFunctionResponse => {
    const { cloud, state } = context;
    const record = findFunction(context, input.FunctionName ?? "", input.Qualifier);
    return {
      Configuration: describeFunction(cloud, state, record),
      Code: { RepositoryType: "S3", Location: contentUrl(cloud, record.code) },
      ...(Object.keys(record.tags).length > 0 ? { Tags: { ...record.tags } } : {}),
      ...(record.reservedConcurrency === null
        ? {}
        : { Concurrency: { ReservedConcurrentExecutions: record.reservedConcurrency } }),
    };
  };
