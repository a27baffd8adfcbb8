/**
 * Whether a request is allowed within one account (IAM user guide, "Policy evaluation logic"): any Deny wins; else an Allow
 * of the identity's policies that its permissions boundary allows too; else an Allow of the resource's policy.
 */
import type { Context } from "./context.ts";
import { statementsOf, type Naming, type Principal } from "./statement.ts";

export interface Policy {
  /** `inline/NAME` or a managed policy's ARN. */
  readonly name: string;
  /** As JSON text. */
  readonly document: string;
}

export interface Question {
  readonly action: string;
  readonly resource: string;
  readonly context: Context;
  readonly principal: Principal;
  /** Of the identity; a service of AWS's has none. */
  readonly identity: readonly Policy[];
  readonly boundary: Policy | null;
  /** Of what the action is done to. */
  readonly resourcePolicy: Policy | null;
}

export type PolicyKind = "identity-based policy" | "permissions boundary" | "resource-based policy";

export interface By {
  readonly policy: string;
  readonly statement: number;
  /** No other statement says the same: without it, the decision would be another one. */
  readonly isOnly: boolean;
}

export interface Decision {
  readonly isAllowed: boolean;
  /** The statement that decided; null: none did. */
  readonly by: By | null;
  /** What to tell the one who is refused: whether a statement denies, and of which kind of policy, or which one is silent. */
  readonly refusal: { readonly isExplicit: boolean; readonly kind: PolicyKind } | null;
}

export function decide(question: Question): Decision {
  const { identity, boundary, resourcePolicy, principal } = question;
  const resource = resourcePolicy ? [resourcePolicy] : [];
  const boundaries = boundary ? [boundary] : [];
  const denials: readonly [PolicyKind, By | null][] = [
    ["identity-based policy", find("Deny", identity, question)],
    ["permissions boundary", find("Deny", boundaries, question)],
    ["resource-based policy", find("Deny", resource, question, ANYHOW)],
  ];
  for (const [kind, by] of denials) if (by) return { isAllowed: false, by, refusal: { isExplicit: true, kind } };

  // What a resource grants to a session itself no boundary holds back.
  const toSession = find("Allow", resource, question, ["session"]);
  if (toSession) return allowed(toSession);
  const byResource = find("Allow", resource, question, ["role"]);
  const byIdentity = find("Allow", identity, question);
  const granted = byIdentity && byResource ? { ...byIdentity, isOnly: false } : (byIdentity ?? byResource);
  if (granted && (!boundary || find("Allow", boundaries, question))) return allowed(granted);
  const kind = granted
    ? "permissions boundary"
    : "service" in principal
      ? "resource-based policy"
      : "identity-based policy";
  return { isAllowed: false, by: null, refusal: { isExplicit: false, kind } };
}

/** Whether the policy of a role lets this principal assume it; an account that is named leaves the rest to its own policies. */
export const isTrustedBy = (question: Omit<Question, "identity" | "boundary">): boolean => {
  const { resourcePolicy } = question;
  const policies = resourcePolicy ? [resourcePolicy] : [];
  const all = { ...question, identity: [], boundary: null };
  return find("Deny", policies, all, ANYHOW) === null && find("Allow", policies, all, ANYHOW) !== null;
};

const ANYHOW: readonly Naming[] = ["session", "role", "account"];

const allowed = (by: By): Decision => ({ isAllowed: true, by, refusal: null });

/** `namings`: of a resource's policy, how it must name the principal. */
function find(
  effect: "Allow" | "Deny",
  policies: readonly Policy[],
  { action, resource, context, principal }: Question,
  namings: readonly Naming[] | null = null,
): By | null {
  let found: By | null = null;
  for (const { name, document } of policies)
    for (const [statement, each] of statementsOf(document).entries()) {
      if (each.effect !== effect || !(namings === null || isOneOf(namings, each.names(principal)))) continue;
      if (!each.isAbout(action, resource, context)) continue;
      if (found) return { ...found, isOnly: false };
      found = { policy: name, statement, isOnly: true };
    }
  return found;
}

const isOneOf = (namings: readonly Naming[], naming: Naming): boolean => naming !== null && namings.includes(naming);
