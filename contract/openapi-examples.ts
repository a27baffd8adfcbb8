/** Examples for /openapi.json: what a local cloud answered once (`npx node scripts/record-examples.ts`). */
import type { ErrorName } from "../core/errors.ts";
import EXAMPLES_FILE from "./examples.json" with { type: "json" };
import type { RouteName } from "./routes.ts";

/** One call of a route and its answer. */
interface Example {
  readonly params?: unknown;
  readonly query?: unknown;
  readonly body?: unknown;
  readonly answer: unknown;
}
export interface Examples {
  readonly routes: Readonly<Partial<Record<RouteName, Example>>>;
  readonly errors: Readonly<Partial<Record<ErrorName, unknown>>>;
}

const EXAMPLES: Examples = EXAMPLES_FILE;
export const exampleOf = (name: RouteName): Partial<Example> => EXAMPLES.routes[name] ?? {};
export const exampleOfError = (name: ErrorName): unknown => EXAMPLES.errors[name];
