/** AWS's own session documents: what each asks the agent for. */
import { AwsError } from "../../kernel/service.ts";
import type { PipeRequest } from "../../instances/machine.ts";
import { SESSION_USER } from "./facts.ts";

export const DEFAULT_DOCUMENT = "SSM-SessionManagerRunShell";

/** What a session is on the instance. */
export type SessionPlan =
  | { readonly plugin: "Port"; readonly properties: object; readonly port: number }
  | {
      readonly plugin: "Standard_Stream" | "InteractiveCommands" | "NonInteractiveCommands";
      readonly properties: object;
      readonly request: PipeRequest;
    };

type Parameters = Readonly<Record<string, readonly string[] | undefined>>;
type MakePlan = (parameters: Parameters) => SessionPlan;

interface SessionDocument {
  readonly parameters: readonly string[];
  readonly plan: MakePlan;
}

const SHELL = ["sh"];
const inShell = (parameters: Parameters): readonly string[] => ["sh", "-c", required(parameters, "command")];

const DOCUMENTS: Readonly<Record<string, SessionDocument>> = {
  [DEFAULT_DOCUMENT]: {
    parameters: [],
    plan: () => ({
      plugin: "Standard_Stream",
      properties: {},
      request: { kind: "terminal", argv: SHELL, user: SESSION_USER },
    }),
  },
  "AWS-StartInteractiveCommand": {
    parameters: ["command"],
    plan: (parameters) => ({
      plugin: "InteractiveCommands",
      properties: {},
      request: { kind: "terminal", argv: inShell(parameters), user: SESSION_USER },
    }),
  },
  "AWS-StartNonInteractiveCommand": {
    parameters: ["command"],
    plan: (parameters) => ({
      plugin: "NonInteractiveCommands",
      properties: {},
      request: { kind: "command", argv: inShell(parameters), user: SESSION_USER },
    }),
  },
  "AWS-StartPortForwardingSession": {
    parameters: ["portNumber", "localPortNumber"],
    plan: (parameters) => {
      const port = readPort(parameters, "portNumber") ?? 80;
      const localPortNumber = String(readPort(parameters, "localPortNumber") ?? 0);
      const properties = { portNumber: String(port), localPortNumber, type: "LocalPortForwarding" };
      return { plugin: "Port", properties, port };
    },
  },
};

/** Throws InvalidDocument for an unknown one, ValidationException for what it does not take. */
export function planSession(name: string, parameters: Parameters): SessionPlan {
  const document = DOCUMENTS[name];
  if (!document) throw new AwsError("InvalidDocument", `Document with name ${name} does not exist.`);
  for (const key of Object.keys(parameters)) {
    if (!document.parameters.includes(key)) throw invalid(`Parameter "${key}" is not defined in document "${name}".`);
  }
  return document.plan(parameters);
}

function required(parameters: Parameters, key: string): string {
  const [value] = parameters[key] ?? [];
  if (value === undefined || value === "") throw invalid(`Parameter "${key}" must have a value.`);
  return value;
}

/** The documents' own pattern is `^([0-9]|[1-9][0-9]{1,3}|[1-5][0-9]{4}|6[0-4][0-9]{3}|65[0-4]…)$`. */
function readPort(parameters: Parameters, key: string): number | undefined {
  const [value] = parameters[key] ?? [];
  if (value === undefined) return undefined;
  const port = Number(value);
  if (/^\d{1,5}$/.test(value) && port <= 65_535) return port;
  throw invalid(`Parameter "${key}" has value "${value}" not matching the allowed pattern.`);
}

const invalid = (message: string): AwsError => new AwsError("ValidationException", message);
