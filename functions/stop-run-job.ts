/** State StopRunJob, of end-job: stops the execution that can no longer end the job. */
import { executions } from "../aws/executions.ts";
import { stateHandler } from "../aws/handlers.ts";
import { ledger } from "../aws/ledger.ts";
import { stopRunJob } from "../core/steps/stop-run-job.ts";

export const handler = stateHandler({ ledger, executions }, stopRunJob);
