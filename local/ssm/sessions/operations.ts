/** Session Manager's operations. Sessions end with the cloud; their records stay. */
import type {
  DescribeSessionsRequest,
  DescribeSessionsResponse,
  ResumeSessionRequest,
  ResumeSessionResponse,
  Session,
  StartSessionRequest,
  StartSessionResponse,
  TerminateSessionRequest,
  TerminateSessionResponse,
} from "@aws-sdk/client-ssm";
import { randomBytes } from "node:crypto";
import type { Online } from "../../instances/registry.ts";
import { AwsError, callerName } from "../../kernel/service.ts";
import type { Call, Operation } from "../../kernel/service.ts";
import { right } from "../../iam/rights.ts";
import { pageOf } from "../paging.ts";
import { nowOf } from "../state.ts";
import type { Ssm } from "../state.ts";
import { openDataChannel } from "./channel.ts";
import { DEFAULT_DOCUMENT, planSession } from "./documents.ts";
import { AGENT_ACTIONS, MAX_REASON, SESSIONS_PER_PAGE } from "./facts.ts";
import type { SessionRecord } from "./state.ts";

export const startSession =
  (ssm: Ssm): Operation =>
  async (input: StartSessionRequest, call: Call): Promise<StartSessionResponse> => {
    const { Target = "", DocumentName: document = DEFAULT_DOCUMENT, Parameters = {}, Reason: reason = null } = input;
    if (reason !== null && (reason === "" || reason.length > MAX_REASON))
      throw new AwsError(
        "ValidationException",
        `1 validation error detected: Value at 'reason' failed to satisfy constraint: Member must have length less than or equal to ${MAX_REASON}`,
      );
    const plan = planSession(document, Parameters);
    const online = await findConnected(ssm, Target);
    const id = `${callerName(call.caller)}-${randomBytes(9).toString("hex").slice(0, 17)}`;
    const record: SessionRecord = {
      id,
      target: Target,
      document,
      owner: call.caller.arn,
      userId: call.caller.userId,
      reason,
      startedAt: nowOf(ssm),
      endedAt: null,
    };
    ssm.sessions.put(id, record);
    const channel = openDataChannel({
      sessionId: id,
      online,
      plan,
      timers: ssm.timers,
      now: () => ssm.cloud.clock.now(),
      log: (message, fields) => ssm.cloud.log(message, fields),
      ended: () => {
        ssm.channels.delete(id);
        ssm.sessions.put(id, { ...record, endedAt: nowOf(ssm) });
      },
    });
    const token = newToken();
    ssm.channels.set(id, { channel, token });
    return { SessionId: id, ...wayTo(ssm, id, token) };
  };

/** A new token; the ones before are good for nothing any more. */
export const resumeSession =
  (ssm: Ssm): Operation =>
  ({ SessionId = "" }: ResumeSessionRequest): ResumeSessionResponse => {
    const open = ssm.channels.get(SessionId);
    if (!open) throw noSession(SessionId);
    const token = newToken();
    open.token = token;
    return { SessionId, ...wayTo(ssm, SessionId, token) };
  };

export const terminateSession =
  (ssm: Ssm): Operation =>
  ({ SessionId = "" }: TerminateSessionRequest): TerminateSessionResponse => {
    // The operation knows no error for one that is not there.
    ssm.channels.get(SessionId)?.channel.terminate("");
    return { SessionId };
  };

const FILTERS: Readonly<Record<string, (session: SessionRecord, value: string) => boolean>> = {
  Target: ({ target }, value) => target === value,
  Owner: ({ owner }, value) => owner === value,
  SessionId: ({ id }, value) => id === value,
  InvokedAfter: ({ startedAt }, value) => startedAt > new Date(value).toISOString(),
  InvokedBefore: ({ startedAt }, value) => startedAt < new Date(value).toISOString(),
};

export const describeSessions =
  (ssm: Ssm): Operation =>
  (input: DescribeSessionsRequest): DescribeSessionsResponse => {
    const { State, Filters = [] } = input;
    for (const { key } of Filters)
      if (!Object.hasOwn(FILTERS, key ?? ""))
        throw new AwsError("InvalidFilterKey", `The filter key ${key} isn't valid.`);
    const found = ssm.sessions
      .values()
      .filter(({ id }) => ssm.channels.has(id) === (State === "Active"))
      .filter((session) => Filters.every(({ key, value }) => FILTERS[key!]!(session, value ?? "")))
      .toSorted((one, other) => other.startedAt.localeCompare(one.startedAt));
    const { items, NextToken } = pageOf(found, input, SESSIONS_PER_PAGE);
    return { Sessions: items.map((session) => describe(ssm, session)), NextToken };
  };

const describe = (ssm: Ssm, { id, target, document, owner, reason, startedAt, endedAt }: SessionRecord): Session => ({
  SessionId: id,
  Target: target,
  Status: ssm.channels.has(id) ? "Connected" : "Terminated",
  StartDate: new Date(startedAt),
  EndDate: endedAt === null ? undefined : new Date(endedAt),
  DocumentName: document,
  Owner: owner,
  Reason: reason ?? undefined,
});

/** The agent must have registered, and its role let it open channels; otherwise it is not connected, whatever the reason. */
async function findConnected(ssm: Ssm, target: string): Promise<Online> {
  const online = ssm.agents.get(target)?.online;
  const refused = new AwsError("TargetNotConnected", `${target} is not connected.`);
  if (!online || online.roleArn === null) throw refused;
  const { caller } = ssm.cloud.assumeInstanceRole(online.roleArn, target);
  const call = {
    caller,
    region: ssm.cloud.region,
    requestId: "",
    service: "ssmmessages",
    operation: "OpenDataChannel",
  };
  try {
    await ssm.cloud.authorize(
      call,
      AGENT_ACTIONS.map((action) => right(action, "*")),
      "json1.1",
    );
  } catch (error) {
    ssm.cloud.log("an agent may not be reached by sessions", { instanceId: target, error: String(error) });
    throw refused;
  }
  return online;
}

const newToken = (): string => randomBytes(96).toString("base64");
const noSession = (id: string): AwsError =>
  new AwsError("DoesNotExistException", `Session ${id} does not exist or is not active.`);

function wayTo(ssm: Ssm, id: string, TokenValue: string): Pick<StartSessionResponse, "TokenValue" | "StreamUrl"> {
  const base = ssm.cloud.endpoint.replace(/^http/, "ws");
  return { TokenValue, StreamUrl: `${base}/v1/data-channel/${encodeURIComponent(id)}?role=publish_subscribe` };
}
