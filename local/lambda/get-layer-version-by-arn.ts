import type { GetLayerVersionByArnRequest, GetLayerVersionResponse } from "@aws-sdk/client-lambda";
import { invalid } from "./context.ts";
import type { LambdaContext } from "./context.ts";
import { describeLayer, findLayer } from "./layers.ts";

export const getLayerVersionByArn =
  (context: LambdaContext) =>
  (input: GetLayerVersionByArnRequest): GetLayerVersionResponse => {
    const [, name, version] = /^arn:[^:]+:lambda:[^:]+:\d+:layer:([^:]+):(\d+)$/.exec(input.Arn ?? "") ?? [];
    if (name === undefined || version === undefined) throw invalid(`Invalid Layer Version ARN: ${input.Arn}`);
    return describeLayer(context.cloud, findLayer(context, name, Number(version)));
  };
