/** Trust policies: whether a role lets a caller, or a service of AWS's, assume it. */
import type { Caller } from "../kernel/service.ts";
import { makeContext } from "./evaluation/context.ts";
import { isTrustedBy } from "./evaluation/decide.ts";
import type { Principal } from "./evaluation/statement.ts";

export const isTrusted = (trustPolicy: string, caller: Caller): boolean => names(trustPolicy, caller);

/** e.g. `lambda.amazonaws.com` */
export const trustsService = (trustPolicy: string, service: string): boolean => names(trustPolicy, { service });

/** A trust policy is about its own role and names no resource. */
const names = (document: string, principal: Principal): boolean =>
  isTrustedBy({
    action: "sts:AssumeRole",
    resource: "",
    context: makeContext(),
    principal,
    resourcePolicy: { name: "trust", document },
  });
