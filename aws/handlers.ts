/**
 * The edge of every function: read the event, make the ports once per cold start, run the step. What a step throws
 * leaves as it is: Lambda reports an error's `name` as the `errorType` by which the state machines match.
 */
import { PAYLOAD_VERSION } from "../core/payloads.ts";
import { createPorts, type Factories, type PortsOf } from "./ports.ts";

type Step<Ports, Input, Output> = (ports: Ports, input: Input) => Promise<Output>;
type Handler<Output> = (event: unknown) => Promise<Output>;

/** For a state: its payload was built by our own state machine, so only its version is checked (design §2 rule 14). */
export const stateHandler = <const F extends Factories, Input extends { readonly version: number }, Output>(
  factories: F,
  step: Step<PortsOf<F>, Input, Output>,
): Handler<Output> =>
  eventHandler(
    factories,
    (event) => {
      const input = event as Input;
      if (input.version !== PAYLOAD_VERSION)
        throw new TypeError(`payload version ${String(input.version)} is not ${PAYLOAD_VERSION}`);
      return input;
    },
    step,
  );

/** For an event of EventBridge: others may change its shape, so a parser reads it. */
export function eventHandler<const F extends Factories, Input, Output>(
  factories: F,
  parse: (event: unknown) => Input,
  step: Step<PortsOf<F>, Input, Output>,
): Handler<Output> {
  let ports: PortsOf<F> | undefined;
  return async (event) => {
    const input = parse(event);
    ports ??= createPorts(factories);
    return await step(ports, input);
  };
}
