import { randomUUID } from "node:crypto";
import type { StartExecutionInput, StartExecutionOutput } from "@aws-sdk/client-sfn";
import type { Json } from "../asl/definition.ts";
import type { Operation } from "../kernel/service.ts";
import { AwsError } from "../kernel/service.ts";
import type { Context } from "./context.ts";
import { checkLength, checkName, findMachine, isRunning, nowIso } from "./context.ts";
import { DATA_LIMIT_BYTES } from "./facts.ts";
import type { ExecutionRecord, StateMachineRecord } from "./records.ts";
import { revisionOf } from "./records.ts";

/** The same name with the same input while it runs is the same execution; otherwise the name is taken. */
export function startExecution(context: Context): Operation<StartExecutionInput, StartExecutionOutput> {
  return async (input) => {
    const { cloud, records, engine } = context;
    const text = input.input ?? "{}";
    const name = input.name ?? randomUUID();
    checkLength("input", text, DATA_LIMIT_BYTES);
    checkName(name);
    const machine = findMachine(context, input.stateMachineArn ?? "");
    if (machine.status === "DELETING") {
      throw new AwsError("StateMachineDeleting", `State Machine is being deleted: '${machine.arn}'`);
    }
    const value = parseInput(text);
    const arn = `${machine.arn.replace(":stateMachine:", ":execution:")}:${name}`;
    const known = records.executions.get(arn);
    if (known) return answerAgain(known, text);
    const record = createRecord(context, machine, arn, name, text);
    records.executions.put(arn, record);
    const identity = {
      executionArn: arn,
      name,
      roleArn: revisionOf(records, machine.arn, machine.revisionId).roleArn,
      stateMachineArn: machine.arn,
      stateMachineName: machine.name,
      region: cloud.region,
    };
    await engine.post(arn, { type: "start", identity, input: value });
    return { executionArn: arn, startDate: new Date(record.startDate) };
  };
}

function parseInput(text: string): Json {
  try {
    return JSON.parse(text) as Json;
  } catch (error) {
    throw new AwsError("InvalidExecutionInput", `Invalid State Machine Execution Input: '${(error as Error).message}'`);
  }
}

function answerAgain(known: ExecutionRecord, input: string): StartExecutionOutput {
  if (!isRunning(known) || known.input !== input) {
    throw new AwsError("ExecutionAlreadyExists", `Execution Already Exists: '${known.arn}'`);
  }
  return { executionArn: known.arn, startDate: new Date(known.startDate) };
}

function createRecord(
  context: Context,
  machine: StateMachineRecord,
  arn: string,
  name: string,
  input: string,
): ExecutionRecord {
  return {
    arn,
    name,
    stateMachineArn: machine.arn,
    revisionId: machine.revisionId,
    input,
    startDate: nowIso(context),
    number: context.records.executions.values().length,
    status: "RUNNING",
    stopDate: null,
    output: null,
    error: null,
    cause: null,
    redriveCount: 0,
    redriveDate: null,
    eventCount: 0,
  };
}
