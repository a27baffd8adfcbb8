/** Lambda's own variables of an environment. Source: Lambda developer guide, "Defined runtime environment variables". */
import type { Cloud, Credentials } from "../kernel/service.ts";
import type { FunctionRecord } from "./state.ts";

export interface EnvironmentPlace {
  readonly taskRoot: string;
  readonly logStream: string;
  readonly runtimeApi: string;
  readonly credentials: Credentials;
}

/** A function may not set these itself; Lambda refuses them. */
export const RESERVED_VARIABLES: ReadonlySet<string> = new Set([
  "_HANDLER",
  "_X_AMZN_TRACE_ID",
  "AWS_DEFAULT_REGION",
  "AWS_REGION",
  "AWS_EXECUTION_ENV",
  "AWS_LAMBDA_FUNCTION_NAME",
  "AWS_LAMBDA_FUNCTION_MEMORY_SIZE",
  "AWS_LAMBDA_FUNCTION_VERSION",
  "AWS_LAMBDA_INITIALIZATION_TYPE",
  "AWS_LAMBDA_LOG_GROUP_NAME",
  "AWS_LAMBDA_LOG_STREAM_NAME",
  "AWS_ACCESS_KEY",
  "AWS_ACCESS_KEY_ID",
  "AWS_SECRET_ACCESS_KEY",
  "AWS_SESSION_TOKEN",
  "AWS_LAMBDA_RUNTIME_API",
  "LAMBDA_TASK_ROOT",
  "LAMBDA_RUNTIME_DIR",
]);

export function environmentVariables(cloud: Cloud, record: FunctionRecord, place: EnvironmentPlace): NodeJS.ProcessEnv {
  const { settings } = record;
  const { accessKeyId, secretAccessKey, sessionToken } = place.credentials;
  return {
    PATH: process.env["PATH"],
    LANG: "en_US.UTF-8",
    TZ: ":UTC",
    // The one sign that this account is elsewhere; every AWS SDK reads it.
    AWS_ENDPOINT_URL: cloud.endpoint,
    ...settings.environment,
    _HANDLER: settings.handler,
    AWS_REGION: cloud.region,
    AWS_DEFAULT_REGION: cloud.region,
    AWS_EXECUTION_ENV: `AWS_Lambda_${settings.runtime}`,
    AWS_LAMBDA_FUNCTION_NAME: record.name,
    AWS_LAMBDA_FUNCTION_VERSION: "$LATEST",
    AWS_LAMBDA_FUNCTION_MEMORY_SIZE: String(settings.memoryMib),
    AWS_LAMBDA_INITIALIZATION_TYPE: "on-demand",
    AWS_LAMBDA_LOG_GROUP_NAME: settings.logging.LogGroup,
    AWS_LAMBDA_LOG_STREAM_NAME: place.logStream,
    AWS_LAMBDA_RUNTIME_API: place.runtimeApi,
    ...(settings.logging.LogFormat === "JSON"
      ? { AWS_LAMBDA_LOG_FORMAT: "JSON", AWS_LAMBDA_LOG_LEVEL: settings.logging.ApplicationLogLevel ?? "INFO" }
      : {}),
    AWS_ACCESS_KEY_ID: accessKeyId,
    AWS_SECRET_ACCESS_KEY: secretAccessKey,
    ...(sessionToken === null ? {} : { AWS_SESSION_TOKEN: sessionToken }),
    LAMBDA_TASK_ROOT: place.taskRoot,
    NODE_PATH: `${place.taskRoot}/node_modules`,
  };
}
