/** AWS Lambda: functions that run as child processes of the runtime's own Node, and layers. */
import * as schemas from "@aws-sdk/client-lambda";
import type { Cloud, Operation, Service, ServiceFactory } from "../kernel/service.ts";
import { accessOfLambda } from "./access.ts";
import { addPermission } from "./add-permission.ts";
import { createAsyncInvocations } from "./async-invocations.ts";
import { openCodeStore } from "./code-store.ts";
import { serveContent } from "./content.ts";
import { findFunction } from "./context.ts";
import type { LambdaContext } from "./context.ts";
import { createFunction } from "./create-function.ts";
import { deleteFunction } from "./delete-function.ts";
import { deleteLayerVersion } from "./delete-layer-version.ts";
import {
  deleteFunctionEventInvokeConfig,
  getFunctionEventInvokeConfig,
  putFunctionEventInvokeConfig,
} from "./event-invoke-config.ts";
import { deleteFunctionConcurrency, getFunctionConcurrency, putFunctionConcurrency } from "./function-concurrency.ts";
import { getAccountSettings } from "./get-account-settings.ts";
import { getFunction } from "./get-function.ts";
import { getFunctionConfiguration } from "./get-function-configuration.ts";
import { getLayerVersion } from "./get-layer-version.ts";
import { getLayerVersionByArn } from "./get-layer-version-by-arn.ts";
import { getPolicy } from "./get-policy.ts";
import { invoke } from "./invoke.ts";
import { listFunctions } from "./list-functions.ts";
import { listLayers, listLayerVersions } from "./list-layers.ts";
import { createPool } from "./pool.ts";
import { publishLayerVersion } from "./publish-layer-version.ts";
import { removePermission } from "./remove-permission.ts";
import { openState } from "./state.ts";
import { listTags, tagResource, untagResource } from "./tagging.ts";
import { updateFunctionCode } from "./update-function-code.ts";
import { updateFunctionConfiguration } from "./update-function-configuration.ts";

/** One per cloud: the service and the downloads share the code store. */
const contexts = new WeakMap<Cloud, LambdaContext>();

function contextOf(cloud: Cloud): LambdaContext {
  const known = contexts.get(cloud);
  if (known) return known;
  const state = openState(cloud.store);
  const codeStore = openCodeStore(cloud.store.directory);
  const pool = createPool(cloud, state, codeStore);
  const context = { cloud, state, codeStore, pool, asyncInvocations: createAsyncInvocations({ cloud, state, pool }) };
  contexts.set(cloud, context);
  return context;
}

const OPERATIONS: Readonly<Record<string, (context: LambdaContext) => Operation>> = {
  AddPermission: addPermission,
  CreateFunction: createFunction,
  DeleteFunction: deleteFunction,
  DeleteFunctionConcurrency: deleteFunctionConcurrency,
  DeleteFunctionEventInvokeConfig: deleteFunctionEventInvokeConfig,
  DeleteLayerVersion: deleteLayerVersion,
  GetAccountSettings: getAccountSettings,
  GetFunction: getFunction,
  GetFunctionConcurrency: getFunctionConcurrency,
  GetFunctionConfiguration: getFunctionConfiguration,
  GetFunctionEventInvokeConfig: getFunctionEventInvokeConfig,
  GetLayerVersion: getLayerVersion,
  GetLayerVersionByArn: getLayerVersionByArn,
  GetPolicy: getPolicy,
  Invoke: invoke,
  ListFunctions: listFunctions,
  ListLayers: listLayers,
  ListLayerVersions: listLayerVersions,
  ListTags: listTags,
  PublishLayerVersion: publishLayerVersion,
  PutFunctionConcurrency: putFunctionConcurrency,
  PutFunctionEventInvokeConfig: putFunctionEventInvokeConfig,
  RemovePermission: removePermission,
  TagResource: tagResource,
  UntagResource: untagResource,
  UpdateFunctionCode: updateFunctionCode,
  UpdateFunctionConfiguration: updateFunctionConfiguration,
};

export const lambda: ServiceFactory = (cloud): Service => {
  const context = contextOf(cloud);
  const { state, pool } = context;
  return {
    name: "lambda",
    signingName: "lambda",
    protocol: "restJson1",
    schemas,
    access: accessOfLambda(context),
    operations: Object.fromEntries(Object.entries(OPERATIONS).map(([name, operation]) => [name, operation(context)])),
    control: {
      /** Stops idle environments, one function's or all, as Lambda does when it likes: the next invocation starts cold. */
      retire: ({ functionName }: { readonly functionName?: string }) => {
        const records = functionName === undefined ? state.functions.values() : [findFunction(context, functionName)];
        for (const { name } of records) pool.retire(name);
      },
      /** The account's concurrent executions: a new account has 10 or so. */
      concurrency: ({ executions }: { readonly executions: number }) => state.account.put("concurrency", executions),
    },
    processOf: ({ accessKeyId }) => {
      const environment = pool.find(accessKeyId);
      return environment && { invocation: environment.invocation, kill: () => environment.crash() };
    },
    start: () => context.asyncInvocations.resume(),
    async stop() {
      context.asyncInvocations.stop();
      await pool.stop();
      context.codeStore.close();
    },
  };
};

/** The downloads behind GetFunction's and GetLayerVersion's `Location`. */
export const lambdaContent: ServiceFactory = (cloud) => {
  const { codeStore } = contextOf(cloud);
  return serveContent(cloud, codeStore);
};
