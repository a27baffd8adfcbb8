/** What the operations share. */
import type { Cloud } from "../kernel/service.ts";
import { AwsError } from "../kernel/service.ts";
import type { Engine } from "./engine.ts";
import { NAME } from "./facts.ts";
import type { ExecutionRecord, Records, StateMachineRecord } from "./records.ts";

export interface Context {
  readonly cloud: Cloud;
  readonly records: Records;
  readonly engine: Engine;
}

export function nowIso({ cloud }: Context): string {
  return new Date(cloud.clock.now()).toISOString();
}

export function findMachine({ records }: Context, arn: string): StateMachineRecord {
  checkArn(arn, "stateMachine");
  const machine = records.machines.get(arn);
  if (!machine) throw new AwsError("StateMachineDoesNotExist", `State Machine Does Not Exist: '${arn}'`);
  return machine;
}

export function findExecution({ records }: Context, arn: string): ExecutionRecord {
  checkArn(arn, "execution");
  const record = records.executions.get(arn);
  if (!record) throw new AwsError("ExecutionDoesNotExist", `Execution Does Not Exist: '${arn}'`);
  return record;
}

function checkArn(arn: string, kind: "stateMachine" | "execution"): void {
  const [prefix, , service, , , resource] = arn.split(":");
  if (prefix !== "arn" || service !== "states")
    throw new AwsError("InvalidArn", `Invalid Arn: 'Invalid ARN prefix: ${arn}'`);
  if (resource !== kind) {
    throw new AwsError("InvalidArn", `Invalid Arn: 'Resource type not valid in this context: ${resource ?? ""}'`);
  }
}

export function checkName(name: string): void {
  if (!NAME.test(name)) throw new AwsError("InvalidName", `Invalid Name: '${name}'`);
}

/** One of the model's own limits, which AWS checks before anything else; data is limited in bytes. */
export const checkLength = (member: string, value: string, longest: number): void =>
  check(member, Buffer.byteLength(value), longest);

/** An error and its cause are limited in characters. */
export const checkCharacters = (member: string, value: string, longest: number): void =>
  check(member, value.length, longest);

function check(member: string, length: number, longest: number): void {
  if (length <= longest) return;
  throw new AwsError(
    "ValidationException",
    `1 validation error detected: Value at '${member}' failed to satisfy constraint: ` +
      `Member must have length less than or equal to ${longest}`,
  );
}

export function isRunning({ status }: ExecutionRecord): boolean {
  return status === "RUNNING";
}
