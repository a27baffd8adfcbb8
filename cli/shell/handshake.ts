/** What client and agent tell each other first (src/message/messageparser.go, src/service of the plugin). */

/**
 * Our version in the plugin's counting. From 1.1.70 on an agent carries a port's connections side by side (smux), which is
 * what `forward` speaks.
 */
const CLIENT_VERSION = "1.2.0.0";
/** Agents before it know only one connection at a time. */
export const MUX_AGENT_VERSION = "3.0.196.0";

/** The first message on every connection, as text; the token opens it. */
export const openingOf = (tokenValue: string, clientId: string, requestId: string): string =>
  JSON.stringify({
    MessageSchemaVersion: "1.0",
    RequestId: requestId,
    TokenValue: tokenValue,
    ClientId: clientId,
    ClientVersion: CLIENT_VERSION,
  });

export interface Greeting {
  readonly agentVersion: string;
  readonly answer: Uint8Array;
  /** What the account asks of sessions and we cannot do; null: nothing. */
  readonly refusal: string | null;
}

interface Action {
  readonly ActionType: string;
}

/** The agent's request, read, with our answer to it. Throws where it is none. */
export function greet(payload: Uint8Array): Greeting {
  const request = JSON.parse(Buffer.from(payload).toString()) as {
    readonly AgentVersion?: string;
    readonly RequestedClientActions?: readonly Action[];
  };
  const actions = request.RequestedClientActions ?? [];
  const strange = actions.filter(({ ActionType }) => ActionType !== "SessionType").map(({ ActionType }) => ActionType);
  const SUCCESS = 1;
  const UNSUPPORTED = 3;
  const answer = {
    ClientVersion: CLIENT_VERSION,
    ProcessedClientActions: actions.map(({ ActionType }) =>
      strange.includes(ActionType)
        ? { ActionType, ActionStatus: UNSUPPORTED, ActionResult: null, Error: `Unsupported action ${ActionType}` }
        : { ActionType, ActionStatus: SUCCESS, ActionResult: null, Error: "" },
    ),
    Errors: strange.map((type) => `Unsupported action ${type}`),
  };
  return {
    agentVersion: request.AgentVersion ?? "",
    answer: Buffer.from(JSON.stringify(answer)),
    refusal: strange.length === 0 ? null : refusalOf(strange),
  };
}

const refusalOf = (types: readonly string[]): string =>
  types.includes("KMSEncryption")
    ? "this account encrypts its sessions with a KMS key, which only AWS's session-manager-plugin does"
    : `the machine's SSM agent asks for ${types.join(", ")}, which is not known here`;

/** Dotted numbers; missing parts are 0. */
export function isAtLeast(version: string, least: string): boolean {
  const [mine = [], other = []] = [version, least].map((text) => text.split(".").map((part) => Number(part) || 0));
  for (const [index, number] of other.entries()) {
    const difference = (mine[index] ?? 0) - number;
    if (difference !== 0) return difference > 0;
  }
  return true;
}
