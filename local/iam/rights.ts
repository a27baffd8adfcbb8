/** How services say which rights a call needs. */
import type { AccessRequest, Cloud } from "../kernel/service.ts";
import type { ContextValues } from "./evaluation/context.ts";

export type Arn = (resource: string) => string;

/** ARNs of one service in this account and region. */
export const arnsOf =
  ({ region, accountId }: Pick<Cloud, "region" | "accountId">, service: string): Arn =>
  (resource) =>
    `arn:aws:${service}:${region}:${accountId}:${resource}`;

export const right = (action: string, resource: string, context: ContextValues = {}): AccessRequest => ({
  action,
  resource,
  context,
});

/** `{Key, Value}` of most services, or a record. */
export type GivenTags =
  | readonly { readonly Key?: string | undefined; readonly Value?: string | undefined }[]
  | Readonly<Record<string, string>>
  | undefined;

const entriesOf = (tags: GivenTags): readonly (readonly [string, string])[] =>
  Array.isArray(tags)
    ? (tags as readonly { Key?: string; Value?: string }[]).map(({ Key = "", Value = "" }) => [Key, Value] as const)
    : Object.entries((tags ?? {}) as Record<string, string>);

/** Tags that a request gives; none are no keys at all. */
export function requestTags(tags: GivenTags): ContextValues {
  const entries = entriesOf(tags);
  if (entries.length === 0) return {};
  const values = entries.map(([key, value]) => [`aws:RequestTag/${key}`, value] as const);
  return { ...Object.fromEntries(values), "aws:TagKeys": entries.map(([key]) => key) };
}

/** Of a request that makes something with tags: services ask for the right to tag as well, on what is made. */
export const tagOnCreate = (action: string, resource: string, tags: GivenTags): readonly AccessRequest[] => {
  const context = requestTags(tags);
  return Object.keys(context).length === 0 ? [] : [right(action, resource, context)];
};

/** Tag keys that a request takes away. */
export const removedTags = (keys: readonly string[] | undefined): ContextValues =>
  keys === undefined || keys.length === 0 ? {} : { "aws:TagKeys": keys };

/** Tags that a resource has; `prefix`: as a service with keys of its own calls them, e.g. `ssm:resourceTag/`. */
export const resourceTags = (tags: GivenTags, prefix = "aws:ResourceTag/"): ContextValues =>
  Object.fromEntries(entriesOf(tags).map(([key, value]) => [`${prefix}${key}`, value]));

/** Of a request that needs passing a role to a service. */
export const passRole = (roleArn: string | undefined, service: string): readonly AccessRequest[] =>
  roleArn === undefined || roleArn === "" ? [] : [right("iam:PassRole", roleArn, { "iam:PassedToService": service })];
