import type { ListFunctionsRequest, ListFunctionsResponse } from "@aws-sdk/client-lambda";
import { describeFunction } from "./configuration.ts";
import type { LambdaContext } from "./context.ts";
import { paginate } from "./paginate.ts";

export const listFunctions =
  ({ cloud, state }: LambdaContext) =>
  (input: ListFunctionsRequest): ListFunctionsResponse => {
    const records = state.functions.values().sort((a, b) => (a.name < b.name ? -1 : 1));
    const { items, NextMarker } = paginate(records, input);
    return { Functions: items.map((record) => describeFunction(cloud, state, record)), NextMarker };
  };
