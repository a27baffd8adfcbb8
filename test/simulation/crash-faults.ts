/** What each blow is for the local cloud, in the words of the service that is hit. */
import type { Fault } from "../../local/index.ts";
import type { Blow, Hurt } from "./crash-points.ts";

interface Refusal {
  readonly error: string;
  readonly status: number;
}

/** The SDK tries three times (AWS SDKs and Tools reference, "Retry behavior"): one more than that and the call has failed. */
const SDK_ATTEMPTS = 3;
/** What EC2 throttles is not asked again at once, but by the state machine (aws/clients.ts). */
const throttledAttempts = (service: string): number => (service === "ec2" ? 1 : SDK_ATTEMPTS);

/** "Slower", as each service says it: the API references' "Common errors" and the services' throttling pages. */
const THROTTLED: Readonly<Record<string, Refusal>> = {
  dynamodb: { error: "ThrottlingException", status: 400 },
  ec2: { error: "RequestLimitExceeded", status: 503 },
  elasticfilesystem: { error: "ThrottlingException", status: 429 },
  events: { error: "ThrottlingException", status: 400 },
  logs: { error: "ThrottlingException", status: 400 },
  ssm: { error: "ThrottlingException", status: 400 },
  states: { error: "ThrottlingException", status: 400 },
};

/** The service's own fault, HTTP 500 (same pages). */
const FAILING: Readonly<Record<string, Refusal>> = {
  dynamodb: { error: "InternalServerError", status: 500 },
  ec2: { error: "InternalError", status: 500 },
  elasticfilesystem: { error: "InternalServerError", status: 500 },
  events: { error: "InternalException", status: 500 },
  logs: { error: "InternalFailure", status: 500 },
  ssm: { error: "InternalServerError", status: 500 },
  states: { error: "InternalFailure", status: 500 },
};

export function faultOf(stack: string, { point, hurt }: Blow): Fault {
  const { caller, service, operation, skip } = point;
  return { service, operation, caller: `${stack}-${caller}`, skip, ...effect(service, hurt) };
}

function effect(service: string, hurt: Hurt): Omit<Fault, "service" | "operation" | "caller" | "skip"> {
  switch (hurt) {
    case "crash-before":
      return { times: 1, crash: "before" };
    case "crash-after":
      return { times: 1, crash: "after" };
    case "answer-lost":
      return { times: 1, after: true };
    case "throttled":
      return { times: throttledAttempts(service), ...refusal(THROTTLED, service) };
    case "failing":
      return { times: SDK_ATTEMPTS, ...refusal(FAILING, service) };
  }
}

function refusal(of: Readonly<Record<string, Refusal>>, service: string): Refusal {
  const found = of[service];
  if (!found) throw new Error(`it is not known how ${service} refuses`);
  return found;
}
