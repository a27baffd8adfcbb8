/** Services that act in an account through a service-linked role have it made at their first use, in their caller's name. */
import type { Call, Cloud, Protocol } from "../kernel/service.ts";
import { createServiceLinkedRole } from "./create-service-linked-role.ts";
import { SERVICE_LINKED_ROLES } from "./facts.ts";
import { right } from "./rights.ts";
import { roleKey, rolesOf } from "./roles.ts";

/** Throws IAM's refusal, as the protocol words it, when there is no such role and the caller may not make it. */
export async function ensureServiceLinkedRole(
  cloud: Cloud,
  call: Call,
  service: string,
  protocol: Protocol,
): Promise<void> {
  const name = SERVICE_LINKED_ROLES[service];
  if (name === undefined) throw new Error(`local/iam/facts.ts has no service-linked role of ${service}`);
  if (rolesOf(cloud.store).get(roleKey(name))) return;
  const arn = `arn:aws:iam::${cloud.accountId}:role/aws-service-role/${service}/${name}`;
  await cloud.authorize(call, [right("iam:CreateServiceLinkedRole", arn, { "iam:AWSServiceName": service })], protocol);
  createServiceLinkedRole(cloud)({ AWSServiceName: service });
}
