/** What the control port takes: anything misspelt is refused, so that no test passes because its fault was never set. */
import type { Fault } from "../kernel/faults.ts";
import type { Settings } from "../kernel/service.ts";
import { ControlError } from "./error.ts";

const INSTANCE_KINDS: readonly unknown[] = ["sandbox", "simulated", "plain"] satisfies Settings["instances"][];

export function changeSettings(settings: Settings, changes: Readonly<Record<string, unknown>>): Settings {
  for (const [name, value] of Object.entries(changes)) {
    if (!(name in settings))
      throw new ControlError(`there is no setting ${name}; there are ${Object.keys(settings).join(", ")}`);
    const isValid = name === "instances" ? INSTANCE_KINDS.includes(value) : typeof value === "number" && value >= 0;
    if (!isValid) throw new ControlError(`${JSON.stringify(value)} is no value for the setting ${name}`);
  }
  return Object.assign(settings, changes);
}

const FAULT_FIELDS: Readonly<Record<keyof Fault, "string" | "number" | "boolean">> = {
  service: "string",
  operation: "string",
  caller: "string",
  skip: "number",
  times: "number",
  error: "string",
  message: "string",
  status: "number",
  after: "boolean",
  crash: "string",
  latencyMs: "number",
};

export function checkFault(input: Readonly<Record<string, unknown>>): Fault {
  const fault = { times: 1, ...input };
  for (const [name, value] of Object.entries(fault)) {
    const expected = FAULT_FIELDS[name as keyof Fault];
    if (expected === undefined) throw new ControlError(`a fault has no field ${name}`);
    if (typeof value !== expected) throw new ControlError(`the fault's ${name} must be a ${expected}`);
  }
  const { service, operation, error, after = false, crash, latencyMs } = fault as Partial<Fault>;
  if (!service || !operation) throw new ControlError("a fault needs service and operation");
  if (crash !== undefined && crash !== "before" && crash !== "after")
    throw new ControlError("the fault's crash must be before or after");
  const ends = [error !== undefined, after, crash !== undefined].filter(Boolean).length;
  if (ends === 0 && latencyMs === undefined) throw new ControlError("a fault needs error, after, crash or latencyMs");
  if (ends > 1) throw new ControlError("a fault has one of error, after and crash");
  return fault as unknown as Fault;
}
