/**
 * Session Manager. Sources: Systems Manager API reference (StartSession, ResumeSession, TerminateSession, DescribeSessions)
 * and user guide ("AWS Systems Manager Session Manager", "Session document schema"); the protocol of the data channel:
 * aws/session-manager-plugin (src/message, src/datachannel, src/config) and aws/amazon-ssm-agent (agent/session), both read
 * on 2026-11-28. Nothing here has met a real client or agent but AWS's words about them.
 */
/** What the agents on the instances here say they are: late enough for connections side by side without keep-alives. */
export const AGENT_VERSION = "3.3.987.0";
/** agent/session/plugins/port: a client from this version on is served several connections in one session. */
export const MUX_CLIENT_VERSION = "1.1.70";
/** session config: bytes of one message of a stream. */
export const PAYLOAD_BYTES = 1024;
/** session config: a message is sent again until it is acknowledged; the wait is measured there, between these. */
export const RESEND_SECONDS = 0.2;
/** PrepareToCloseChannel: how long the agent waits for acknowledgements before it says that it ends. */
export const LAST_WORDS_SECONDS = 2;
/** DescribeSessions: MaxResults 1 … 200. */
export const SESSIONS_PER_PAGE = [1, 200] as const;
/** StartSession, Reason: 1 … 256 characters. */
export const MAX_REASON = 256;
/** The user that the agent makes for sessions (user guide, "Turn off or turn on ssm-user account permissions"). */
export const SESSION_USER = "ssm-user";
/** What the role of an instance needs for its agent to be reached by sessions (user guide, "Verify or add instance permissions"). */
export const AGENT_ACTIONS = [
  "ssmmessages:CreateControlChannel",
  "ssmmessages:CreateDataChannel",
  "ssmmessages:OpenControlChannel",
  "ssmmessages:OpenDataChannel",
] as const;
