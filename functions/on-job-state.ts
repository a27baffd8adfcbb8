/** A job's new state: tells those whom the job names. */
import { deliveries } from "../aws/deliveries.ts";
import { parseJobState } from "../aws/event-parsers.ts";
import { eventHandler } from "../aws/handlers.ts";
import { ledger } from "../aws/ledger.ts";
import { timeline } from "../aws/timeline.ts";
import { topics } from "../aws/topics.ts";
import { webhooks } from "../aws/webhooks.ts";
import { onJobState } from "../core/steps/on-job-state.ts";

export const handler = eventHandler({ ledger, timeline, deliveries, webhooks, topics }, parseJobState, onJobState);
