/** The HTTP API: one function behind every route of contract/routes.ts. */
import { agents } from "../aws/agents.ts";
import { events } from "../aws/event-bus.ts";
import { executions } from "../aws/executions.ts";
import { jobs } from "../aws/jobs-list.ts";
import { ledger } from "../aws/ledger.ts";
import { logs } from "../aws/logs.ts";
import { createPorts } from "../aws/ports.ts";
import { timelines } from "../aws/timeline.ts";
import { uploads } from "../aws/uploads.ts";
import type { HttpAnswer, HttpEvent } from "../contract/http-event.ts";
import { createRouter } from "../contract/router.ts";
import { createHandlers } from "../contract/handlers.ts";

type Router = (event: HttpEvent) => Promise<HttpAnswer>;

let router: Router | undefined;

export const handler: Router = async (event) => {
  router ??= createRouter(
    createHandlers(createPorts({ ledger, agents, executions, events, jobs, timelines, logs, uploads })),
  );
  return await router(event);
};
