/** A function's settings from what CreateFunction and UpdateFunctionConfiguration are given. */
import type { CreateFunctionRequest, LoggingConfig, UpdateFunctionConfigurationRequest } from "@aws-sdk/client-lambda";
import { Runtime } from "@aws-sdk/client-lambda";
import { findRoleByArn } from "../iam/roles.ts";
import { trustsService } from "../iam/trust.ts";
import { invalid } from "./context.ts";
import type { LambdaContext } from "./context.ts";
import { RESERVED_VARIABLES } from "./environment-variables.ts";
import {
  ARCHITECTURES,
  DEFAULT_MEMORY_MIB,
  DEFAULT_TIMEOUT_SECONDS,
  LARGEST_ENVIRONMENT_BYTES,
  LEAST_MEMORY_MIB,
  LONGEST_TIMEOUT_SECONDS,
  MOST_LAYERS,
  MOST_MEMORY_MIB,
  RUNNABLE_RUNTIME,
} from "./facts.ts";
import type { FunctionSettings } from "./state.ts";

type SettingsInput = Partial<CreateFunctionRequest> & Partial<UpdateFunctionConfigurationRequest>;

export const SETTINGS_MEMBERS = [
  "FunctionName",
  "Role",
  "Handler",
  "Runtime",
  "Description",
  "Timeout",
  "MemorySize",
  "EphemeralStorage",
  "Environment",
  "Layers",
  "DeadLetterConfig",
  "LoggingConfig",
  "TracingConfig",
] as const;

/** `before` is null at creation. Throws InvalidParameterValueException. */
export function resolveSettings(
  context: LambdaContext,
  name: string,
  input: SettingsInput,
  before: FunctionSettings | null,
): FunctionSettings {
  const settings: FunctionSettings = {
    role: input.Role ?? before?.role ?? "",
    handler: input.Handler ?? before?.handler ?? "",
    runtime: input.Runtime ?? before?.runtime ?? "",
    architecture: input.Architectures?.[0] ?? before?.architecture ?? "x86_64",
    description: input.Description ?? before?.description ?? "",
    timeoutSeconds: input.Timeout ?? before?.timeoutSeconds ?? DEFAULT_TIMEOUT_SECONDS,
    memoryMib: input.MemorySize ?? before?.memoryMib ?? DEFAULT_MEMORY_MIB,
    ephemeralMib: input.EphemeralStorage?.Size ?? before?.ephemeralMib ?? 512,
    environment: input.Environment ? (input.Environment.Variables ?? null) : (before?.environment ?? null),
    layers: input.Layers ?? before?.layers ?? [],
    deadLetterArn: input.DeadLetterConfig ? input.DeadLetterConfig.TargetArn || null : (before?.deadLetterArn ?? null),
    logging: input.LoggingConfig
      ? resolveLogging(name, input.LoggingConfig)
      : (before?.logging ?? resolveLogging(name, {})),
    tracing: input.TracingConfig?.Mode ?? before?.tracing ?? "PassThrough",
  };
  checkSettings(context, settings);
  return settings;
}

function resolveLogging(name: string, input: LoggingConfig): FunctionSettings["logging"] {
  const LogFormat = input.LogFormat ?? "Text";
  const LogGroup = input.LogGroup ?? `/aws/lambda/${name}`;
  if (LogFormat === "JSON") {
    const { ApplicationLogLevel = "INFO", SystemLogLevel = "INFO" } = input;
    return { LogFormat, LogGroup, ApplicationLogLevel, SystemLogLevel };
  }
  if (input.ApplicationLogLevel !== undefined || input.SystemLogLevel !== undefined) {
    throw invalid(
      "LogLevel is not supported when LogFormat is set to Text. Remove LogLevel from your request or change the LogFormat to JSON and try again.",
    );
  }
  return { LogFormat, LogGroup };
}

function checkSettings(context: LambdaContext, settings: FunctionSettings): void {
  checkRuntime(settings);
  checkRange("timeout", settings.timeoutSeconds, 1, LONGEST_TIMEOUT_SECONDS);
  checkRange("memorySize", settings.memoryMib, LEAST_MEMORY_MIB, MOST_MEMORY_MIB);
  checkRange("ephemeralStorage.size", settings.ephemeralMib, 512, 10_240);
  if (settings.description.length > 256)
    throw violation("description", settings.description, "Member must have length less than or equal to 256");
  if (!/^\S+$/.test(settings.handler))
    throw violation("handler", settings.handler, "Member must satisfy regular expression pattern: [^\\s]+");
  checkVariables(settings.environment);
  checkRole(context, settings.role);
  checkLayers(context, settings.layers);
}

function checkRuntime({ runtime, architecture }: FunctionSettings): void {
  const known: readonly string[] = Object.values(Runtime);
  if (!known.includes(runtime)) {
    throw invalid(
      `Value ${runtime} at 'runtime' failed to satisfy constraint: Member must satisfy enum value set: [${known.join(", ")}] or be a valid ARN`,
    );
  }
  if (runtime !== RUNNABLE_RUNTIME) throw invalid(`The local cloud runs ${RUNNABLE_RUNTIME} and not ${runtime}`);
  if (!(ARCHITECTURES as readonly string[]).includes(architecture)) {
    throw violation(
      "architectures",
      `[${architecture}]`,
      `Member must satisfy enum value set: [${ARCHITECTURES.join(", ")}]`,
    );
  }
}

function checkRange(name: string, value: number, least: number, most: number): void {
  if (value < least) throw violation(name, value, `Member must have value greater than or equal to ${least}`);
  if (value > most) throw violation(name, value, `Member must have value less than or equal to ${most}`);
}

const violation = (name: string, value: string | number, constraint: string): Error =>
  invalid(`1 validation error detected: Value '${value}' at '${name}' failed to satisfy constraint: ${constraint}`);

function checkVariables(variables: FunctionSettings["environment"]): void {
  if (!variables) return;
  const reserved = Object.keys(variables).filter((name) => RESERVED_VARIABLES.has(name));
  if (reserved.length > 0) {
    throw invalid(
      `Lambda was unable to configure your environment variables because the environment variables you have provided contains reserved keys that are currently not supported for modification. Reserved keys used in this request: ${reserved.join(", ")}`,
    );
  }
  const bad = Object.keys(variables).find((name) => !/^[a-zA-Z]\w+$/.test(name));
  if (bad !== undefined)
    throw violation(
      "environment.variables",
      bad,
      "Map keys must satisfy constraint: [Member must satisfy regular expression pattern: [a-zA-Z]([a-zA-Z0-9_])+]",
    );
  if (Buffer.byteLength(JSON.stringify(variables)) > LARGEST_ENVIRONMENT_BYTES) {
    throw invalid(
      `Lambda was unable to configure your environment variables because the environment variables you have provided exceeded the 4KB limit. String measured: ${JSON.stringify(variables)}`,
    );
  }
}

function checkRole({ cloud }: LambdaContext, arn: string): void {
  const role = findRoleByArn(cloud.store, arn);
  if (!role || !trustsService(role.trustPolicy, "lambda.amazonaws.com")) {
    throw invalid("The role defined for the function cannot be assumed by Lambda.");
  }
}

function checkLayers({ state }: LambdaContext, layers: readonly string[]): void {
  if (layers.length > MOST_LAYERS)
    throw invalid(`Layers consume more than the available size of ${MOST_LAYERS} layers`);
  for (const arn of layers) {
    const [, name, version] = /:layer:([^:]+):(\d+)$/.exec(arn) ?? [];
    if (!state.layers.get(`${name}:${version}`)) throw invalid(`Layer version ${arn} does not exist.`);
  }
}
