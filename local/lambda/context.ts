/** What Lambda's operations share. */
import type { Cloud } from "../kernel/service.ts";
import { AwsError } from "../kernel/service.ts";
import type { AsyncInvocations } from "./async-invocations.ts";
import type { CodeStore } from "./code-store.ts";
import type { Pool } from "./pool.ts";
import type { Code, FunctionRecord, LambdaState } from "./state.ts";

export interface LambdaContext {
  readonly cloud: Cloud;
  readonly state: LambdaState;
  readonly codeStore: CodeStore;
  readonly pool: Pool;
  readonly asyncInvocations: AsyncInvocations;
}

export const functionArn = (cloud: Cloud, name: string): string =>
  `arn:aws:lambda:${cloud.region}:${cloud.accountId}:function:${name}`;

/**
 * The name in a FunctionName, which may be a name, a partial ARN (`ACCOUNT:function:NAME`) or an ARN, each with a
 * qualifier. Only `$LATEST` exists here.
 */
export function parseFunctionName(value: string, qualifier?: string): string {
  const match =
    /^(?:arn:aws[^:]*:lambda:[^:]+:)?(?:\d{12}:)?(?:function:)?([a-zA-Z0-9-_]+)(?::(\$LATEST|[a-zA-Z0-9-_]+))?$/.exec(
      value,
    );
  const name = match?.[1];
  if (name === undefined) {
    const constraint =
      "Member must satisfy regular expression pattern: (arn:(aws[a-zA-Z-]*)?:lambda:)?([a-z]{2}(-gov)?-[a-z]+-\\d{1}:)?(\\d{12}:)?(function:)?([a-zA-Z0-9-_]+)(:(\\$LATEST|[a-zA-Z0-9-_]+))?";
    const message = `1 validation error detected: Value '${value}' at 'functionName' failed to satisfy constraint: ${constraint}`;
    throw new AwsError("ValidationException", message);
  }
  const version = qualifier ?? match?.[2];
  if (version !== undefined && version !== "$LATEST") throw notFound(`Function not found: ${value}:${version}`);
  return name;
}

export function findFunction(
  { cloud, state }: Pick<LambdaContext, "cloud" | "state">,
  value: string,
  qualifier?: string,
): FunctionRecord {
  const name = parseFunctionName(value, qualifier);
  const record = state.functions.get(name);
  if (!record) throw notFound(`Function not found: ${functionArn(cloud, name)}`);
  return record;
}

export const notFound = (message: string): AwsError =>
  new AwsError("ResourceNotFoundException", message, { status: 404, members: { Type: "User" } });

export const invalid = (message: string): AwsError =>
  new AwsError("InvalidParameterValueException", message, { members: { Type: "User" } });

/** Throws ResourceConflictException while the function is being made or changed. */
export function checkChangeable(cloud: Cloud, record: FunctionRecord): void {
  const now = cloud.clock.now();
  if (now < record.activeAt) {
    throw conflict(
      "The operation cannot be performed at this time. The function is currently in the following state: Pending",
    );
  }
  if (now < record.updatedAt) {
    throw conflict(
      `The operation cannot be performed at this time. An update is in progress for resource: ${record.arn}`,
    );
  }
}

export const conflict = (message: string): AwsError =>
  new AwsError("ResourceConflictException", message, { status: 409, members: { Type: "User" } });

/** Of the optimistic-lock parameter that several operations take. */
export function checkRevision(given: string | undefined, current: string): void {
  if (given === undefined || given === current) return;
  const message =
    "The Revision Id provided does not match the latest Revision Id. Call the GetFunction/GetAlias API to retrieve the latest Revision Id";
  throw new AwsError("PreconditionFailedException", message, { status: 412 });
}

/** Removes a zip that no function and no layer version uses any more. */
export function dropUnusedCode({ state, codeStore }: LambdaContext, code: Code): void {
  const users = [...state.functions.values(), ...state.layers.values()];
  if (!users.some((user) => user.code.sha256 === code.sha256)) codeStore.remove(code);
}

/** What AWS has and this cloud has not is refused by name, never ignored. */
export function refuseUnsupported(operation: string, input: object, supported: readonly string[]): void {
  for (const [name, value] of Object.entries(input)) {
    if (value === undefined || supported.includes(name) || isEmpty(value)) continue;
    throw new AwsError("NotImplemented", `lambda:${operation} with ${name} is not implemented by the local cloud`, {
      status: 501,
    });
  }
}

const isEmpty = (value: unknown): boolean =>
  value === null ||
  value === false ||
  value === "" ||
  (typeof value === "object" && Object.values(value).every((member) => isEmpty(member)));
