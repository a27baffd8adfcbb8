/** State AdmitJob: checks and records the job, whichever way it came in. */
import { catalog } from "../aws/catalog.ts";
import { stateHandler } from "../aws/handlers.ts";
import { infrastructure } from "../aws/infrastructure-cache.ts";
import { ledger } from "../aws/ledger.ts";
import { timeline } from "../aws/timeline.ts";
import { profiles } from "../aws/profiles.ts";
import { admitJob } from "../core/steps/admit-job.ts";

export const handler = stateHandler({ ledger, timeline, infrastructure, catalog, profiles }, admitJob);
