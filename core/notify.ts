/** Whom a job tells of its states: a server by HTTPS, or a topic of SNS. */
import type { Deployment } from "./job.ts";

/** What can be told: every state but `submitted`, which whoever submitted knows. */
export const TOLD_STATES = ["waiting", "starting", "running", "moving", "succeeded", "failed", "cancelled"] as const;
export type ToldState = (typeof TOLD_STATES)[number];

export const isTold = (state: string): state is ToldState => TOLD_STATES.some((each) => each === state);

export interface NotifyTarget {
  /** `https://…`, or the ARN of a topic. */
  readonly to: string;
  /** `slack`: the JSON that Slack's incoming webhooks take. */
  readonly format: "spot-connect" | "slack";
  /** `ssm:` and the name of the SecureString that a webhook's requests are signed with; null: they are not. */
  readonly secret: string | null;
  readonly on: readonly ToldState[];
}

export const TOPIC_ARN = /^arn:aws[a-z-]*:sns:[a-z0-9-]+:\d{12}:[A-Za-z0-9_-]{1,256}$/;
/** Either, as one pattern; what more a target needs, `problemOfNotify` knows. */
export const NOTIFY_PATTERN = new RegExp(`^https://[!-~]{1,2000}$|${TOPIC_ARN.source}`);
export const NOTIFY_SECRET = /^ssm:\/[A-Za-z0-9_.-]{1,200}\/webhooks\/[A-Za-z0-9_.-]{1,200}$/;

/** The one place of Parameter Store that the function which signs may read (resources/permissions.yml). */
export const problemOfSecret = (secret: string, { stack }: Pick<Deployment, "stack">): string | null =>
  secret.startsWith(`ssm:/${stack}/webhooks/`) ? null : `is not below /${stack}/webhooks/`;

/** The problem with a target's `to`, or null. Where its name leads is looked at when something is sent there. */
export function problemOfNotify(to: string, { topics }: Pick<Deployment, "topics">): string | null {
  if (TOPIC_ARN.test(to)) return topics.includes(to) ? null : "is no topic of the deployment's parameter `topics`";
  if (to.startsWith("http:")) return "is not encrypted: webhooks are told by HTTPS alone";
  if (!NOTIFY_PATTERN.test(to) || !URL.canParse(to)) return "is neither an address of HTTPS nor a topic's ARN";
  const { hostname, username, password } = new URL(to);
  if (username !== "" || password !== "") return "has a user or a password in it";
  // `URL` writes every form of an IPv4 address, also hexadecimal and shortened ones, as dotted decimal.
  if (/^(?:[\d.]+|\[.*\])$/.test(hostname)) return "has an IP address for a name";
  return isLocalName(hostname) ? "is no public name" : null;
}

const isLocalName = (name: string): boolean => !name.includes(".") || /\.(?:localhost|local|internal)\.?$/.test(name);

/** For messages and logs: the path of a webhook is often its only secret. */
export const nameOfTarget = ({ to }: Pick<NotifyTarget, "to">): string =>
  to.startsWith("https:") ? `${new URL(to).origin}/…` : to;
