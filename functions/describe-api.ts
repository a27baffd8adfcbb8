/** The HTTP API's description of itself: apart, since it needs no AWS, and as many bytes as the rest of the contract. */
import { reportFailure, requestHandler } from "../aws/handlers.ts";
import { DESCRIPTION_HANDLERS } from "../contract/description-handlers.ts";
import { createRouter } from "../contract/router.ts";

export const handler = requestHandler({}, () => createRouter(DESCRIPTION_HANDLERS, reportFailure));
