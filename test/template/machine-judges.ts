/**
 * What a compiled state machine is judged by. Each judge answers its findings, `State: what is wrong`, so that the tests can
 * show that a machine that is wrong has some.
 */
import { createRequire } from "node:module";
import { NormalizedSchema, type StructureSchema } from "@smithy/core/schema";
import { Report } from "../../local/asl/validation/diagnostic.ts";
import { checkTemplate } from "../../local/asl/validation/expressions.ts";

interface Branch {
  readonly Next?: string;
  readonly Assign?: Readonly<Record<string, unknown>>;
  readonly Output?: unknown;
  readonly Condition?: unknown;
}
interface State extends Branch {
  readonly Type: string;
  readonly Resource?: string;
  readonly Default?: string;
  readonly Catch?: readonly Branch[];
  readonly Choices?: readonly Branch[];
  readonly Arguments?: Readonly<Record<string, unknown>>;
  readonly TimeoutSeconds?: number | string;
  readonly HeartbeatSeconds?: number | string;
}
export interface Definition {
  readonly StartAt: string;
  readonly States: Readonly<Record<string, State>>;
}

const tasksOf = ({ States }: Definition): readonly (readonly [string, State])[] =>
  Object.entries(States).filter(([, { Type }]) => Type === "Task");

const aslValidator = createRequire(import.meta.url)("asl-validator") as (definition: object) => {
  readonly isValid: boolean;
  errorsText(): string;
};

/** asl-validator, which changes what it is given. */
export function askAslValidator(definition: Definition): readonly string[] {
  const answer = aslValidator(structuredClone(definition));
  return answer.isValid ? [] : [answer.errorsText()];
}

/** Variables that are read where not every way there has assigned them, from the expressions' syntax trees. */
export function findUnassigned({ StartAt, States }: Definition): readonly string[] {
  const entered = new Map<string, ReadonlySet<string>>([[StartAt, new Set()]]);
  const queue = [StartAt];
  // What is assigned for certain when a state is entered; narrowed until nothing changes.
  for (let name = queue.pop(); name !== undefined; name = queue.pop()) {
    const state = States[name]!;
    const known = entered.get(name)!;
    const ways = [...(state.Catch ?? []), ...(state.Choices ?? []), { ...state, Next: state.Next ?? state.Default }];
    for (const { Next, Assign = {} } of ways) {
      if (Next === undefined) continue;
      const before = entered.get(Next);
      const assigned = new Set([...known, ...Object.keys(Assign)]);
      const after = before ? new Set([...before].filter((variable) => assigned.has(variable))) : assigned;
      if (before?.size === after.size) continue;
      entered.set(Next, after);
      queue.push(Next);
    }
  }
  return Object.entries(States).flatMap(([name, state]) => {
    const report = new Report();
    checkTemplate(state, "", { variables: entered.get(name) ?? new Set(), errorOutput: true }, report);
    return report.diagnostics
      .filter(({ code }) => code === "UNKNOWN_VARIABLE")
      .map(({ message }) => `${name}: ${message}`);
  });
}

/** The AWS SDK's own name for the request of an integration: `["lambda", "InvocationRequest"]`. */
function requestOf(resource: string): readonly [client: string, schema: string] | null {
  if (/:states:::lambda:invoke(\.waitForTaskToken)?$/.test(resource)) return ["lambda", "InvocationRequest"];
  const [, service, operation = ""] = /:states:::aws-sdk:(\w+):(\w+?)(?:\.waitForTaskToken)?$/.exec(resource) ?? [];
  return service === undefined ? null : [service, `${operation.replace(/^./, (first) => first.toUpperCase())}Request`];
}

/** Arguments, however deep, that the operation's schema in the SDK does not know. */
export async function findForeignArguments(definition: Definition): Promise<readonly string[]> {
  const findings = tasksOf(definition).map(async ([name, { Resource = "", Arguments = {} }]) => {
    const request = requestOf(Resource);
    if (request === null) return [`${name}: ${Resource} is no integration whose schema is known`];
    const [client, schemaName] = request;
    const schemas = (await import(`@aws-sdk/client-${client}`)) as Record<string, StructureSchema | undefined>;
    const schema = schemas[`${schemaName}$`];
    if (schema === undefined) return [`${name}: ${client} has no ${schemaName}`];
    return findUnknownMembers(NormalizedSchema.of(schema), Arguments, "").map(
      (path) => `${name}: ${path} is no argument`,
    );
  });
  return (await Promise.all(findings)).flat();
}

/** Where an expression stands its value comes later; a blob (Lambda's payload) is free. */
function findUnknownMembers(schema: NormalizedSchema, value: unknown, path: string): readonly string[] {
  if (typeof value !== "object" || value === null || schema.isBlobSchema()) return [];
  if (Array.isArray(value))
    return value.flatMap((item, index) => findUnknownMembers(schema.getValueSchema(), item, `${path}[${index}]`));
  if (!schema.isStructSchema()) return [];
  const members = new Map(schema.structIterator());
  return Object.entries(value).flatMap(([key, item]) => {
    const member = members.get(key);
    const place = path === "" ? key : `${path}.${key}`;
    return member === undefined ? [place] : findUnknownMembers(member, item, place);
  });
}

/** Both are computed by the same function, which makes the time-out longer than the heartbeat (core/check.ts). */
const COMPUTED = ["{% $check.timeoutSeconds %}", "{% $check.heartbeatSeconds %}"];

/** Time-outs that are missing or end before the task's function does, and heartbeats that are not below their time-out. */
export function findTimeouts(
  definition: Definition,
  functionSeconds: (state: string, functionName: string) => number,
): readonly string[] {
  return tasksOf(definition).flatMap(([name, { TimeoutSeconds, HeartbeatSeconds, Resource, Arguments }]) => {
    const findings: string[] = [];
    if (TimeoutSeconds === undefined) findings.push(`${name}: has no time-out`);
    const limit = functionSeconds(name, String(Arguments?.["FunctionName"]));
    if (typeof TimeoutSeconds === "number" && TimeoutSeconds < limit)
      findings.push(`${name}: gives up after ${TimeoutSeconds} s, its function after ${limit} s`);
    // The function only starts a wait whose time-out is computed.
    if (typeof TimeoutSeconds === "string" && Resource?.endsWith(".waitForTaskToken") !== true)
      findings.push(`${name}: a time-out that is computed, and no wait`);
    if (HeartbeatSeconds !== undefined && !isBelow(HeartbeatSeconds, TimeoutSeconds))
      findings.push(`${name}: heartbeat ${HeartbeatSeconds}, time-out ${TimeoutSeconds}`);
    return findings;
  });
}

const isBelow = (heartbeat: number | string, timeout: number | string | undefined): boolean =>
  typeof heartbeat === "number" && typeof timeout === "number"
    ? heartbeat < timeout
    : timeout === COMPUTED[0] && heartbeat === COMPUTED[1];
