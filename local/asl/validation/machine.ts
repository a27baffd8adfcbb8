/** One machine: its states, where they lead, and the machines inside them. */
import { LONGEST_SECONDS } from "../facts.ts";
import type { Report } from "./diagnostic.ts";
import type { Readable } from "./expressions.ts";
import { checkTemplate } from "./expressions.ts";
import type { Fields } from "./fields.ts";
import { CATCHER_FIELDS, REQUIRED_FIELDS, RULE_FIELDS, STATE_FIELDS } from "./fields.ts";
import { checkFields } from "./kinds.ts";
import { checkRetriers, checkWildcard, isErrorList } from "./retriers.ts";
import { checkTransitions } from "./transitions.ts";

export type Raw = Readonly<Record<string, unknown>>;

export function isObject(value: unknown): value is Raw {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

export interface Place {
  readonly location: string;
  readonly report: Report;
  /** Variables of this machine and of those around it. */
  readonly variables: ReadonlySet<string>;
}

const MACHINE_FIELDS: ReadonlySet<string> = new Set(["StartAt", "States", "Comment", "ProcessorConfig"]);
/** Longest name of a state (service quotas). */
const LONGEST_NAME = 80;

export function checkMachine(machine: unknown, around: Place, top = false): void {
  const { location, report } = around;
  if (!isObject(machine)) return report.schema(location, "Expected value of type [OBJECT]");
  for (const field of Object.keys(machine)) {
    if (!top && !MACHINE_FIELDS.has(field)) report.schema(`${location}/${field}`, `Field '${field}' is not supported`);
  }
  const { States: states, StartAt: startAt } = machine;
  if (typeof startAt !== "string") report.schema(`${location}/StartAt`, "Field 'StartAt' is required");
  if (!isObject(states) || Object.keys(states).length === 0) {
    return report.schema(`${location}/States`, "Field 'States' is required and must hold a state");
  }
  const variables = new Set([...around.variables, ...listVariables(states)]);
  for (const [name, state] of Object.entries(states)) {
    const place = { location: `${location}/States/${name}`, report, variables };
    if (name.length > LONGEST_NAME) report.schema(place.location, `State name exceeds ${LONGEST_NAME} characters`);
    checkState(state, place);
  }
  checkTransitions(states, startAt, around);
}

function checkState(state: unknown, place: Place): void {
  const { location, report } = place;
  if (!isObject(state)) return report.schema(location, "Expected value of type [OBJECT]");
  const type = String(state["Type"]);
  const fields = STATE_FIELDS[type];
  if (!fields) return report.schema(`${location}/Type`, `Value is not a valid state type: ${type}`);
  if (!checkLanguage(state, place)) return;
  checkFieldsIn(state, fields, place, false);
  for (const field of REQUIRED_FIELDS[type] ?? []) {
    if (state[field] === undefined) report.schema(`${location}/${field}`, `Field '${field}' is required`);
  }
  if (type === "Wait" && (state["Seconds"] === undefined) === (state["Timestamp"] === undefined)) {
    report.schema(location, "A Wait state must have exactly one of the fields [Seconds, Timestamp]");
  }
  checkHeartbeat(state, place);
  if (state["Retry"] !== undefined) checkRetriers(state["Retry"], `${location}/Retry`, report);
  checkList(state["Catch"], "Catch", place, checkCatcher);
  checkList(state["Choices"], "Choices", place, checkRule);
  checkList(state["Branches"], "Branches", place, (item, at) => checkMachine(item, at));
  if (state["ItemProcessor"] !== undefined) checkProcessor(state["ItemProcessor"], place);
}

/** A JSONata machine cannot have JSONPath states (observed). */
function checkLanguage(state: Raw, { location, report }: Place): boolean {
  const language = state["QueryLanguage"];
  if (language === undefined || language === "JSONata") return true;
  const message = "'QueryLanguage' can not be 'JSONPath' if set to 'JSONata' for whole state machine";
  if (language === "JSONPath") report.schema(location, message);
  else report.schema(`${location}/QueryLanguage`, "Value should be one of the following: [JSONPath, JSONata]");
  return false;
}

function checkHeartbeat(state: Raw, { location, report }: Place): void {
  const { TimeoutSeconds: timeout = LONGEST_SECONDS, HeartbeatSeconds: heartbeat } = state;
  if (typeof timeout === "number" && typeof heartbeat === "number" && heartbeat >= timeout) {
    report.schema(`${location}/HeartbeatSeconds`, "HeartbeatSeconds must be smaller than TimeoutSeconds");
  }
}

function checkCatcher(catcher: unknown, place: Place, last: boolean): void {
  const { location, report } = place;
  if (!isObject(catcher)) return report.schema(location, "Expected value of type [OBJECT]");
  checkFieldsIn(catcher, CATCHER_FIELDS, place, true);
  if (!isErrorList(catcher["ErrorEquals"])) report.schema(`${location}/ErrorEquals`, "Field 'ErrorEquals' is required");
  checkWildcard(catcher["ErrorEquals"], location, last, report);
  if (catcher["Next"] === undefined) report.schema(`${location}/Next`, "Field 'Next' is required");
}

function checkRule(rule: unknown, place: Place): void {
  const { location, report } = place;
  if (!isObject(rule)) return report.schema(location, "Expected value of type [OBJECT]");
  checkFieldsIn(rule, RULE_FIELDS, place, false);
  for (const field of ["Condition", "Next"]) {
    if (rule[field] === undefined) report.schema(`${location}/${field}`, `Field '${field}' is required`);
  }
}

function checkProcessor(processor: unknown, place: Place): void {
  const location = `${place.location}/ItemProcessor`;
  const config = isObject(processor) ? processor["ProcessorConfig"] : undefined;
  if (isObject(config) && config["Mode"] !== undefined && config["Mode"] !== "INLINE") {
    place.report.schema(`${location}/ProcessorConfig/Mode`, "Only the mode INLINE is implemented");
  }
  checkMachine(processor, { ...place, location });
}

/** The fields themselves, then every expression in them. */
function checkFieldsIn(value: Raw, fields: Fields, { location, report, variables }: Place, errorOutput: boolean): void {
  checkFields(value, fields, location, report);
  const readable: Readable = { variables, errorOutput };
  for (const [field, kind] of Object.entries(fields)) {
    if (kind.is === "structure" || kind.is === "text" || kind.is === "boolean") continue;
    checkTemplate(value[field], `${location}/${field}`, readable, report);
  }
}

type CheckItem = (item: unknown, at: Place, last: boolean) => void;

function checkList(list: unknown, field: string, place: Place, check: CheckItem): void {
  if (list === undefined) return;
  const location = `${place.location}/${field}`;
  if (!Array.isArray(list) || list.length === 0) {
    return place.report.schema(location, `Field '${field}' must be an array that is not empty`);
  }
  for (const [index, item] of list.entries()) {
    check(item, { ...place, location: `${location}[${index}]` }, index === list.length - 1);
  }
}

function listVariables(states: Raw): string[] {
  const exits = Object.values(states).flatMap((state) => {
    if (!isObject(state)) return [];
    return [state, state["Catch"], state["Choices"]].flat();
  });
  return exits.flatMap((exit) => (isObject(exit) && isObject(exit["Assign"]) ? Object.keys(exit["Assign"]) : []));
}
