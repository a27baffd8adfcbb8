/** What the holder of a task token may say. */
import type {
  SendTaskFailureInput,
  SendTaskFailureOutput,
  SendTaskHeartbeatInput,
  SendTaskHeartbeatOutput,
  SendTaskSuccessInput,
  SendTaskSuccessOutput,
} from "@aws-sdk/client-sfn";
import type { Json } from "../asl/definition.ts";
import type { BareEvent } from "../asl/execution.ts";
import { CAUSE_LIMIT_CHARACTERS, ERROR_LIMIT_CHARACTERS } from "../asl/facts.ts";
import { readToken } from "../asl/token.ts";
import type { Operation } from "../kernel/service.ts";
import { AwsError } from "../kernel/service.ts";
import type { Context } from "./context.ts";
import { checkCharacters, checkLength } from "./context.ts";
import { DATA_LIMIT_BYTES, TOKEN_LIMIT_CHARACTERS } from "./facts.ts";

export function sendTaskSuccess(context: Context): Operation<SendTaskSuccessInput, SendTaskSuccessOutput> {
  return async ({ taskToken = "", output = "" }) => {
    checkLength("output", output, DATA_LIMIT_BYTES);
    const value = parseOutput(output);
    await tell(context, taskToken, (id) => ({ type: "callback", id, outcome: { output: value } }));
    return {};
  };
}

export function sendTaskFailure(context: Context): Operation<SendTaskFailureInput, SendTaskFailureOutput> {
  return async ({ taskToken = "", error = "", cause = "" }) => {
    checkCharacters("error", error, ERROR_LIMIT_CHARACTERS);
    checkCharacters("cause", cause, CAUSE_LIMIT_CHARACTERS);
    await tell(context, taskToken, (id) => ({ type: "callback", id, outcome: { error, cause } }));
    return {};
  };
}

export function sendTaskHeartbeat(context: Context): Operation<SendTaskHeartbeatInput, SendTaskHeartbeatOutput> {
  return async ({ taskToken = "" }) => {
    await tell(context, taskToken, (id) => ({ type: "heartbeat", id }));
    return {};
  };
}

function parseOutput(output: string): Json {
  try {
    return JSON.parse(output) as Json;
  } catch (error) {
    throw new AwsError("InvalidOutput", `Invalid Output: '${(error as Error).message}'`);
  }
}

/** A token nobody minted is InvalidToken; one whose task is over is TaskTimedOut. */
async function tell(context: Context, token: string, event: (id: number) => BareEvent): Promise<void> {
  checkLength("taskToken", token, TOKEN_LIMIT_CHARACTERS);
  const content = readToken(token);
  if (!content) throw new AwsError("InvalidToken", "Invalid Token: 'Invalid token'");
  const { executionArn, invoke } = content;
  if (!context.records.executions.get(executionArn)) {
    throw new AwsError("TaskDoesNotExist", "Task Does Not Exist: 'Provided task does not exist'");
  }
  const { execution } = await context.engine.look(executionArn);
  const open = execution.open[invoke];
  const minted = open?.kind === "invoke" ? open.token : null;
  if (minted !== null && minted !== token) throw new AwsError("InvalidToken", "Invalid Token: 'Invalid token'");
  const told = minted === token && (await context.engine.post(executionArn, event(invoke)));
  if (!told) throw new AwsError("TaskTimedOut", "Task Timed Out: 'Provided task does not exist anymore'");
}
