/**
 * Whether a request is allowed within one account (IAM user guide, "Policy evaluation logic"): any Deny wins; else an Allow
 * of the identity's policies that its permissions boundary allows too; else an Allow of the resource's policy.
 */
import type { Context } from "./context.ts";
import { statementsOf, type Principal } from "./statement.ts";

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

export interface Decision {
  readonly isAllowed: boolean;
  /** The statement that decided; null: none did. */
  readonly by: { readonly policy: string; readonly statement: number } | null;
  /** What to tell the one who is refused: whether a statement denies, and of which kind of policy, or which one is silent. */
  readonly refusal: { readonly isExplicit: boolean; readonly kind: PolicyKind } | null;
}

export function decide(question: Question): Decision {
  const { identity, boundary, resourcePolicy } = question;
  const kinds: readonly [PolicyKind, readonly Policy[]][] = [
    ["identity-based policy", identity],
    ["permissions boundary", boundary ? [boundary] : []],
    ["resource-based policy", resourcePolicy ? [resourcePolicy] : []],
  ];
  for (const [kind, policies] of kinds) {
    const by = find("Deny", policies, question, kind);
    if (by) return { isAllowed: false, by, refusal: { isExplicit: true, kind } };
  }
  const byResource = resourcePolicy && find("Allow", [resourcePolicy], question, "resource-based policy");
  const byIdentity = find("Allow", identity, question, "identity-based policy");
  if (byIdentity && (!boundary || find("Allow", [boundary], question, "permissions boundary")))
    return allowed(byIdentity);
  if (byResource) return allowed(byResource);
  const kind =
    "service" in question.principal
      ? "resource-based policy"
      : byIdentity
        ? "permissions boundary"
        : "identity-based policy";
  return { isAllowed: false, by: null, refusal: { isExplicit: false, kind } };
}

const allowed = (by: Decision["by"]): Decision => ({ isAllowed: true, by, refusal: null });

function find(
  effect: "Allow" | "Deny",
  policies: readonly Policy[],
  { action, resource, context, principal }: Question,
  kind: PolicyKind,
): Decision["by"] {
  for (const { name, document } of policies) {
    const statement = statementsOf(document).findIndex(
      (each) =>
        each.effect === effect &&
        (kind !== "resource-based policy" || each.names(principal)) &&
        each.isAbout(action, resource, context),
    );
    if (statement >= 0) return { policy: name, statement };
  }
  return null;
}
