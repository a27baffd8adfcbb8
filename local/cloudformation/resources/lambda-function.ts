import { AwsError } from "../../kernel/service.ts";
import { changedProperties } from "../diff.ts";
import { tagMap } from "../resource-type.ts";
import type { ResolvedProperties, ResourceContext, ResourceType } from "../resource-type.ts";

const CONFIGURATION = [
  "DeadLetterConfig",
  "Description",
  "Environment",
  "EphemeralStorage",
  "Handler",
  "Layers",
  "LoggingConfig",
  "MemorySize",
  "Role",
  "Runtime",
  "Timeout",
  "TracingConfig",
];

/** What an update sends for a property that is not in the template any more. */
const DEFAULTS: ResolvedProperties = {
  DeadLetterConfig: { TargetArn: "" },
  Description: "",
  Environment: { Variables: {} },
  EphemeralStorage: { Size: 512 },
  Layers: [],
  LoggingConfig: { LogFormat: "Text" },
  MemorySize: 128,
  Timeout: 3,
  TracingConfig: { Mode: "PassThrough" },
};

/** AWS::Lambda::Function */
export const lambdaFunction: ResourceType = {
  properties: [
    "FunctionName",
    "Code",
    "Architectures",
    "PackageType",
    "ReservedConcurrentExecutions",
    "Tags",
    ...CONFIGURATION,
  ],
  replaceOn: ["FunctionName", "PackageType"],
  async create(context, properties) {
    const { ReservedConcurrentExecutions: reserved, Tags: own, Code, ...rest } = properties;
    const FunctionName = (properties["FunctionName"] as string | undefined) ?? context.name(64);
    const Tags = tagMap(context.tags(own));
    const input = { ...rest, FunctionName, Code: codeOf(Code), ...(Object.keys(Tags).length > 0 ? { Tags } : {}) };
    await context.call("lambda", "CreateFunction", input);
    context.made(FunctionName);
    await untilActive(context, FunctionName);
    if (reserved !== undefined) await setConcurrency(context, FunctionName, reserved);
    return FunctionName;
  },
  async update(context, { physicalId: FunctionName, properties: before }, after) {
    const changed = changedProperties(before, after);
    if (changed.includes("Code") || changed.includes("Architectures")) {
      const { Architectures } = after;
      await context.call("lambda", "UpdateFunctionCode", {
        FunctionName,
        ...codeOf(after["Code"]),
        ...(Architectures ? { Architectures } : {}),
      });
      await untilActive(context, FunctionName);
    }
    const names = changed.filter((name) => CONFIGURATION.includes(name));
    if (names.length > 0) {
      const configuration = Object.fromEntries(names.map((name) => [name, after[name] ?? DEFAULTS[name]]));
      await context.call("lambda", "UpdateFunctionConfiguration", { FunctionName, ...configuration });
      await untilActive(context, FunctionName);
    }
    if (changed.includes("ReservedConcurrentExecutions"))
      await setConcurrency(context, FunctionName, after["ReservedConcurrentExecutions"]);
    if (changed.includes("Tags")) await setTags(context, FunctionName, before, after);
  },
  delete: (context, { physicalId: FunctionName }) =>
    context.callUnless(["ResourceNotFoundException"], "lambda", "DeleteFunction", { FunctionName }),
  attributes: ({ cloud }, { physicalId }) => ({ Arn: arnOf(cloud, physicalId) }),
};

const arnOf = (cloud: ResourceContext["cloud"], name: string): string =>
  `arn:aws:lambda:${cloud.region}:${cloud.accountId}:function:${name}`;

/** In a template, `ZipFile` is source text that CloudFormation zips. */
function codeOf(code: ResolvedProperties): ResolvedProperties {
  if (code["ZipFile"] === undefined) return code;
  throw new AwsError("NotImplemented", "Code.ZipFile is not implemented by the local cloud: give S3Bucket and S3Key");
}

const untilActive = (context: ResourceContext, FunctionName: string): Promise<void> =>
  context.until(async () => {
    const { State, LastUpdateStatus } = await context.call("lambda", "GetFunctionConfiguration", { FunctionName });
    return State === "Active" && LastUpdateStatus === "Successful";
  });

async function setConcurrency(context: ResourceContext, FunctionName: string, reserved: unknown): Promise<void> {
  if (reserved === undefined) await context.call("lambda", "DeleteFunctionConcurrency", { FunctionName });
  else await context.call("lambda", "PutFunctionConcurrency", { FunctionName, ReservedConcurrentExecutions: reserved });
}

async function setTags(
  context: ResourceContext,
  name: string,
  before: ResolvedProperties,
  after: ResolvedProperties,
): Promise<void> {
  const Resource = arnOf(context.cloud, name);
  const Tags = tagMap(context.tags(after["Tags"]));
  const TagKeys = Object.keys(tagMap(context.tags(before["Tags"]))).filter((key) => !(key in Tags));
  if (TagKeys.length > 0) await context.call("lambda", "UntagResource", { Resource, TagKeys });
  if (Object.keys(Tags).length > 0) await context.call("lambda", "TagResource", { Resource, Tags });
}
