/**
 * The edge of every function: read the event, make the ports once per cold start, run the step, and log what came of it.
 * What a step throws leaves as it is: Lambda reports an error's `name` as the `errorType` by which the state machines match.
 */
import { SpotConnectError } from "../core/errors.ts";
import { JOB_ID } from "../core/naming.ts";
import { checkPayloadVersion } from "../core/payloads.ts";
import { asInvocation, concerns, cut, errorFields, log, type About, type LambdaContext } from "./log.ts";
import { createPorts, type Factories, type PortsOf } from "./ports.ts";

type Step<Ports, Input, Output> = (ports: Ports, input: Input) => Promise<Output>;
type Handler<Output> = (event: unknown, context?: LambdaContext) => Promise<Output>;

/** For a state: its payload was built by our own state machine, so only its version is checked (design §2 rule 14). */
export const stateHandler = <const F extends Factories, Input extends { readonly version: number }, Output>(
  factories: F,
  step: Step<PortsOf<F>, Input, Output>,
): Handler<Output> =>
  eventHandler(
    factories,
    (event) => {
      const input = event as Input;
      checkPayloadVersion(input.version);
      return input;
    },
    step,
  );

/** For an event of EventBridge: others may change its shape, so a parser reads it. */
export function eventHandler<const F extends Factories, Input, Output>(
  factories: F,
  parse: (event: unknown, context?: LambdaContext) => Input,
  step: Step<PortsOf<F>, Input, Output>,
): Handler<Output> {
  let ports: PortsOf<F> | undefined;
  return logged(async (event, context) => {
    const input = parse(event, context);
    tellSubject(input);
    ports ??= createPorts(factories);
    const output = await step(ports, input);
    const result = plainMembers(output);
    log("INFO", "invoked", Object.keys(result).length === 0 ? {} : { result });
    return output;
  });
}

/** For API Gateway: the server reads the event itself and answers every request, errors too. */
export function requestHandler<const F extends Factories, Answer extends ApiAnswer>(
  factories: F,
  makeServer: (ports: PortsOf<F>) => (event: never) => Promise<Answer>,
): Handler<Answer> {
  let serve: ((event: never) => Promise<Answer>) | undefined;
  return logged(async (event) => {
    const { rawPath, requestContext } = event as ApiRequest;
    const { timeEpoch, http } = requestContext;
    concerns(null, { time: new Date(timeEpoch).toISOString() });
    serve ??= makeServer(createPorts(factories));
    const answer = await serve(event as never);
    const error = answer.statusCode < 400 ? {} : errorIn(answer);
    const result = { method: http.method, path: rawPath, status: answer.statusCode, ...error };
    log(answer.statusCode < 500 ? "INFO" : "ERROR", "request-answered", { result });
    return answer;
  });
}
interface ApiRequest {
  readonly rawPath: string;
  readonly requestContext: { readonly timeEpoch: number; readonly http: { readonly method: string } };
}
interface ApiAnswer {
  readonly statusCode: number;
  readonly body: string;
}

/** The name in an error's answer. One that cannot be read must not cost the caller the answer. */
function errorIn({ body }: ApiAnswer): { readonly error?: unknown } {
  try {
    const { error } = JSON.parse(body) as { readonly error?: unknown };
    return { error };
  } catch {
    return {};
  }
}

/** What is answered 500 and told to nobody else. */
export const reportFailure = (error: unknown): void => log("ERROR", "request-failed", { error: errorFields(error) });

/** Without a context it was not Lambda that called, and there is no log to write to. */
const logged =
  <Output>(work: Handler<Output>): Handler<Output> =>
  (event, context) =>
    context === undefined ? work(event) : asInvocation(context, () => loggingFailure(() => work(event, context)));

async function loggingFailure<Output>(work: () => Promise<Output>): Promise<Output> {
  try {
    return await work();
  } catch (error) {
    log(error instanceof SpotConnectError ? "WARN" : "ERROR", "invocation-failed", { error: errorFields(error) });
    throw error;
  }
}

/** The members that inputs share: core/payloads.ts, aws/event-parsers.ts. */
interface Subject {
  readonly jobId?: string;
  readonly now?: string;
  readonly executionArn?: string;
  readonly execution?: { readonly arn: string; readonly name: string };
  readonly attempt?: number;
  readonly instanceId?: string;
  readonly instances?: readonly { readonly instanceId: string }[];
  readonly notice?: { readonly seenAt: string };
}

/** AdmitJob's input has no job id yet; an execution that the API started is named by it. */
function tellSubject(input: unknown): void {
  const { jobId, now, executionArn, execution, attempt, instanceId, instances = [], notice } = input as Subject;
  const named = execution !== undefined && JOB_ID.test(execution.name) ? execution.name : null;
  const about: About = {
    time: now ?? notice?.seenAt,
    executionArn: executionArn ?? execution?.arn,
    attempt,
    instanceId: instanceId ?? (instances.length === 1 ? instances[0]?.instanceId : undefined),
  };
  concerns(jobId ?? named, about);
}

/** Numbers, flags and short texts: enough to see where the machine went on, never a payload. */
function plainMembers(output: unknown): Record<string, unknown> {
  const members = typeof output === "object" && output !== null ? Object.entries(output) : [];
  const plain = members.filter(([, value]) => ["number", "boolean", "string"].includes(typeof value));
  return Object.fromEntries(plain.map(([name, value]) => [name, typeof value === "string" ? cut(value) : value]));
}
