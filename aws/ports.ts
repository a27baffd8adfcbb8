/**
 * Ports from factories. A function names the factories it needs, so its bundle holds only those SDK clients, and the
 * type checker compares them with what its step asks for.
 */
import { ERRORS, SpotConnectError } from "../core/errors.ts";
import type { ApiPorts } from "../core/ports-api.ts";
import type { Ports } from "../core/ports.ts";
import { loadEnvironment, type Environment, type Variables } from "./environment.ts";
import { translateError } from "./errors.ts";
import { errorFields, log } from "./log.ts";

type EveryPort = Omit<Ports & ApiPorts, "deployment">;
type Deployed = Pick<Ports, "deployment">;
export type Factories = { readonly [Name in keyof EveryPort]?: (environment: Environment) => EveryPort[Name] };
/** The ports that these factories make; `deployment` always comes along. */
export type PortsOf<F extends Factories> = Deployed & {
  readonly [Name in keyof F & keyof EveryPort]: EveryPort[Name];
};

type Method = (...args: readonly unknown[]) => Promise<unknown>;

/**
 * The same port, with its errors translated (aws/errors.ts) and logged: also those that a step then takes for an answer.
 * A port is a record of asynchronous functions.
 */
const translating = (portName: string, port: Readonly<Record<string, Method>>): Readonly<Record<string, Method>> =>
  Object.fromEntries(
    Object.entries(port).map(([name, method]) => [
      name,
      async (...args: readonly unknown[]) => {
        try {
          return await method(...args);
        } catch (error) {
          const translated = translateError(error);
          logRejection(`${portName}.${name}`, error, translated);
          throw translated;
        }
      },
    ]),
  );

/** "Not yet" always ends the invocation, whose own line says so. */
function logRejection(port: string, error: unknown, translated: unknown): void {
  const isOurs = error instanceof SpotConnectError;
  if (isOurs && ERRORS[error.name].kind === "retryable") return;
  const level = isOurs ? "INFO" : "WARN";
  log(level, isOurs ? "call-refused" : "call-failed", { data: { port }, error: errorFields(translated) });
}

export function createPorts<const F extends Factories>(factories: F, variables: Variables = process.env): PortsOf<F> {
  const environment = loadEnvironment(variables);
  const made = Object.entries(factories).map(([name, factory]) => [
    name,
    translating(name, factory(environment) as unknown as Readonly<Record<string, Method>>),
  ]);
  return { deployment: environment, ...Object.fromEntries(made) };
}
