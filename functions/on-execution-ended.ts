/** An execution of run-job or end-job ended, by itself or by a person's hand. */
import { parseExecutionEnded } from "../aws/event-parsers.ts";
import { executions } from "../aws/executions.ts";
import { eventHandler } from "../aws/handlers.ts";
import { ledger } from "../aws/ledger.ts";
import { onExecutionEnded } from "../core/steps/on-execution-ended.ts";

export const handler = eventHandler({ ledger, executions }, parseExecutionEnded, onExecutionEnded);
