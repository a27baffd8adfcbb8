/** State RecordOutcome, of run-job and end-job: the job's final record. */
import { announcer } from "../aws/announcements.ts";
import { stateHandler } from "../aws/handlers.ts";
import { jobNetworks } from "../aws/job-networks.ts";
import { ledger } from "../aws/ledger.ts";
import { timeline } from "../aws/timeline.ts";
import { recordOutcome } from "../core/steps/record-outcome.ts";

export const handler = stateHandler({ announcer, ledger, timeline, jobNetworks }, recordOutcome);
