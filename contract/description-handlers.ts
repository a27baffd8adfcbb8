/** What the function `describeApi` serves. */
import { describeApi } from "./openapi.ts";
import type { Handlers } from "./router.ts";
import type { RoutesOf } from "./routes.ts";

export const DESCRIPTION_HANDLERS: Handlers<RoutesOf<"describeApi">> = { readOpenApi: async () => describeApi() };
