/** The permissions of Lambda's operations (service authorization reference, "… for AWS Lambda"). */
import type { CreateFunctionRequest } from "@aws-sdk/client-lambda";
import { arnsOf, passRole, removedTags, requestTags, resourceTags, right, tagOnCreate } from "../iam/rights.ts";
import type { Access, AccessRequest } from "../kernel/service.ts";
import { functionArn, parseFunctionName } from "./context.ts";
import type { LambdaContext } from "./context.ts";
import { policyDocument } from "./policy.ts";

interface Input {
  readonly FunctionName?: string;
  readonly Role?: string;
  readonly Layers?: readonly string[];
  readonly Resource?: string;
  readonly Tags?: Readonly<Record<string, string>>;
  readonly TagKeys?: readonly string[];
  readonly LayerName?: string;
  readonly VersionNumber?: number;
  readonly Arn?: string;
}

/** Those on a function alone whose permission has their name. */
const ON_FUNCTION = [
  "AddPermission",
  "DeleteFunction",
  "DeleteFunctionConcurrency",
  "DeleteFunctionEventInvokeConfig",
  "GetFunction",
  "GetFunctionConcurrency",
  "GetFunctionConfiguration",
  "GetFunctionEventInvokeConfig",
  "GetPolicy",
  "ListTags",
  "PutFunctionConcurrency",
  "PutFunctionEventInvokeConfig",
  "RemovePermission",
  "TagResource",
  "UntagResource",
  "UpdateFunctionCode",
] as const;

export function accessOfLambda({ cloud, state }: LambdaContext): Readonly<Record<string, Access>> {
  const arn = arnsOf(cloud, "lambda");
  /** With what the function's own policy says. */
  const onFunction = (action: string, { FunctionName, Resource, Tags, TagKeys }: Input): AccessRequest => {
    const name = parseFunctionName(FunctionName ?? Resource ?? "");
    const record = state.functions.get(name);
    const context = { ...resourceTags(record?.tags), ...requestTags(Tags), ...removedTags(TagKeys) };
    const resourcePolicy = record && record.policy.length > 0 ? JSON.stringify(policyDocument(record)) : null;
    return { ...right(`lambda:${action}`, functionArn(cloud, name), context), resourcePolicy };
  };
  const layers = ({ Layers = [] }: Pick<Input, "Layers">): readonly AccessRequest[] =>
    Layers.map((layer) => right("lambda:GetLayerVersion", layer));
  const onLayer =
    (action: string): Access<Input> =>
    ({ LayerName = "", VersionNumber, Arn }) => {
      const name = LayerName.split(":layer:").at(-1) ?? LayerName;
      return [right(`lambda:${action}`, Arn ?? arn(`layer:${name}${VersionNumber ? `:${VersionNumber}` : ""}`))];
    };
  return {
    ...Object.fromEntries(ON_FUNCTION.map((name) => [name, (input: Input) => [onFunction(name, input)]])),
    Invoke: (input: Input) => [onFunction("InvokeFunction", input)],
    CreateFunction: ({ FunctionName = "", Role, Layers, Tags }: CreateFunctionRequest) => [
      right("lambda:CreateFunction", functionArn(cloud, parseFunctionName(FunctionName)), {
        ...requestTags(Tags),
        ...layerKeys(Layers),
      }),
      ...tagOnCreate("lambda:TagResource", functionArn(cloud, parseFunctionName(FunctionName)), Tags),
      ...passRole(Role, "lambda.amazonaws.com"),
      ...layers({ Layers: Layers ?? [] }),
    ],
    UpdateFunctionConfiguration: (input: Input) => {
      const request = onFunction("UpdateFunctionConfiguration", input);
      return [
        { ...request, context: { ...request.context, ...layerKeys(input.Layers) } },
        ...passRole(input.Role, "lambda.amazonaws.com"),
        ...layers(input),
      ];
    },
    DeleteLayerVersion: onLayer("DeleteLayerVersion"),
    GetLayerVersion: onLayer("GetLayerVersion"),
    GetLayerVersionByArn: onLayer("GetLayerVersion"),
    PublishLayerVersion: onLayer("PublishLayerVersion"),
    GetAccountSettings: () => [right("lambda:GetAccountSettings", "*")],
    ListFunctions: () => [right("lambda:ListFunctions", "*")],
    ListLayers: () => [right("lambda:ListLayers", "*")],
    ListLayerVersions: () => [right("lambda:ListLayerVersions", "*")],
  };
}

const layerKeys = (layers: readonly string[] | undefined) =>
  layers === undefined || layers.length === 0 ? {} : { "lambda:Layer": layers };
