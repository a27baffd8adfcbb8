import { toText } from "../resource-type.ts";
import type { ResolvedProperties, ResourceContext, ResourceType } from "../resource-type.ts";

/** AWS::StepFunctions::StateMachine */
export const stepFunctionsStateMachine: ResourceType = {
  properties: [
    "StateMachineName",
    "Definition",
    "DefinitionS3Location",
    "DefinitionString",
    "DefinitionSubstitutions",
    "LoggingConfiguration",
    "RoleArn",
    "StateMachineType",
    "Tags",
    "TracingConfiguration",
  ],
  replaceOn: ["StateMachineName", "StateMachineType"],
  async create(context, properties) {
    const name = (properties["StateMachineName"] as string | undefined) ?? context.name(80);
    const tags = context.tags(properties["Tags"]).map(({ Key: key, Value: value }) => ({ key, value }));
    const input = { name, type: properties["StateMachineType"], ...(await settings(context, properties)), tags };
    const { stateMachineArn } = await context.call("stepfunctions", "CreateStateMachine", input);
    return stateMachineArn;
  },
  async update(context, { physicalId: stateMachineArn }, properties) {
    await context.call("stepfunctions", "UpdateStateMachine", {
      stateMachineArn,
      ...(await settings(context, properties)),
    });
  },
  async delete(context, { physicalId: stateMachineArn }) {
    if (!stateMachineArn.startsWith("arn:")) return;
    await context.callUnless(["StateMachineDoesNotExist"], "stepfunctions", "DeleteStateMachine", { stateMachineArn });
    // It is DELETING until its executions have ended.
    await context.until(async () => {
      try {
        await context.call("stepfunctions", "DescribeStateMachine", { stateMachineArn });
        return false;
      } catch (error) {
        if ((error as Error).name === "StateMachineDoesNotExist") return true;
        throw error;
      }
    });
  },
  async attributes(context, { physicalId: stateMachineArn }) {
    const { name, revisionId } = await context.call("stepfunctions", "DescribeStateMachine", { stateMachineArn });
    return { Arn: stateMachineArn, Name: name, StateMachineRevisionId: revisionId ?? "INITIAL" };
  },
};

async function settings(context: ResourceContext, properties: ResolvedProperties): Promise<ResolvedProperties> {
  const {
    LoggingConfiguration: logging,
    TracingConfiguration: tracing,
    DefinitionSubstitutions: substitutions = {},
  } = properties;
  return {
    definition: substitute(await readDefinition(context, properties), substitutions),
    roleArn: properties["RoleArn"],
    ...(logging === undefined ? {} : { loggingConfiguration: lowerFirst(logging) }),
    ...(tracing === undefined ? {} : { tracingConfiguration: lowerFirst(tracing) }),
  };
}

async function readDefinition(context: ResourceContext, properties: ResolvedProperties): Promise<string> {
  const { Definition, DefinitionString, DefinitionS3Location: location } = properties;
  if (location === undefined) return toText(Definition ?? DefinitionString);
  const input = { Bucket: location.Bucket, Key: location.Key, VersionId: location.Version };
  const { Body } = await context.call<{ Body: Uint8Array }>("s3", "GetObject", input);
  return Buffer.from(Body).toString();
}

/** `${Name}` in the definition's text; the value stands inside a JSON string. What is not in the map stays. */
function substitute(definition: string, substitutions: ResolvedProperties): string {
  return definition.replace(/\$\{([A-Za-z0-9_]+)\}/g, (found: string, name: string) =>
    name in substitutions ? JSON.stringify(String(substitutions[name])).slice(1, -1) : found,
  );
}

/** The API's names begin with a small letter, the template's with a capital. */
function lowerFirst(value: unknown): any {
  if (Array.isArray(value)) return value.map(lowerFirst);
  if (typeof value !== "object" || value === null) return value;
  const entries = Object.entries(value).map(([key, each]) => [
    key.charAt(0).toLowerCase() + key.slice(1),
    lowerFirst(each),
  ]);
  return Object.fromEntries(entries) as unknown;
}
