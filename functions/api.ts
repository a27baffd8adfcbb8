/** The HTTP API: every route of contract/routes.ts but its description of itself. */
import { agents } from "../aws/agents.ts";
import { catalog } from "../aws/catalog.ts";
import { commands } from "../aws/commands.ts";
import { costs } from "../aws/cost-ledger.ts";
import { events } from "../aws/event-bus.ts";
import { executions } from "../aws/executions.ts";
import { reportFailure, requestHandler } from "../aws/handlers.ts";
import { jobs } from "../aws/jobs-list.ts";
import { files } from "../aws/job-files.ts";
import { ledger } from "../aws/ledger.ts";
import { logs } from "../aws/logs.ts";
import { pools } from "../aws/pool-memory.ts";
import { prices } from "../aws/prices.ts";
import { profiles } from "../aws/profiles.ts";
import { savedProfiles } from "../aws/saved-profiles.ts";
import { sweeps } from "../aws/sweeps.ts";
import { timelines } from "../aws/timeline.ts";
import { uploads } from "../aws/uploads.ts";
import { createHandlers } from "../contract/handlers.ts";
import { createRouter } from "../contract/router.ts";

export const handler = requestHandler(
  {
    catalog,
    ledger,
    agents,
    commands,
    costs,
    executions,
    events,
    jobs,
    timelines,
    logs,
    pools,
    prices,
    profiles,
    savedProfiles,
    sweeps,
    uploads,
    files,
  },
  (ports) => createRouter(createHandlers(ports), reportFailure),
);
