import type { StopExecutionInput, StopExecutionOutput } from "@aws-sdk/client-sfn";
import { CAUSE_LIMIT_CHARACTERS, ERROR_LIMIT_CHARACTERS } from "../asl/facts.ts";
import type { Operation } from "../kernel/service.ts";
import type { Context } from "./context.ts";
import { checkCharacters, findExecution, nowIso } from "./context.ts";

/** Stopping what has ended answers when that was, and changes nothing. */
export function stopExecution(context: Context): Operation<StopExecutionInput, StopExecutionOutput> {
  return async ({ executionArn = "", error = null, cause = null }) => {
    checkCharacters("error", error ?? "", ERROR_LIMIT_CHARACTERS);
    checkCharacters("cause", cause ?? "", CAUSE_LIMIT_CHARACTERS);
    const { arn } = findExecution(context, executionArn);
    await context.engine.post(arn, { type: "stop", error, cause });
    return { stopDate: new Date(findExecution(context, arn).stopDate ?? nowIso(context)) };
  };
}
