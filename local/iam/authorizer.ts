/**
 * The account's policies, asked for every call: a role's inline and managed policies, its permissions boundary, and the
 * policy of the resource. The account's own key may do everything; AWS's own services have no policies here.
 */
import type { Clock } from "../kernel/clock.ts";
import type { AccessRequest, Call, Protocol } from "../kernel/service.ts";
import type { Store } from "../kernel/store.ts";
import type { Authorizations } from "./authorizations.ts";
import { makeContext } from "./evaluation/context.ts";
import { decide, type Policy } from "./evaluation/decide.ts";
import { callerContext } from "./caller-context.ts";
import { findPolicy } from "./policies.ts";
import { refuseAccess } from "./refuse-access.ts";
import { findRoleByArn, type Role } from "./roles.ts";

export interface Authorizer {
  /** Throws AWS's refusal unless the caller has all these rights. */
  authorize(call: Call, requests: readonly AccessRequest[], protocol: Protocol | undefined): void;
}

export function createAuthorizer(store: Store, clock: Clock, authorizations: Authorizations): Authorizer {
  return {
    authorize(call, requests, protocol) {
      const { caller } = call;
      const role = caller.roleArn === null ? null : findRoleByArn(store, caller.roleArn);
      const policies = role ? policiesOf(store, role) : NO_POLICIES;
      const ofCaller = callerContext(call, role?.tags ?? {}, clock.now());
      for (const request of requests) {
        const context = makeContext(ofCaller, request.context);
        const { action, resource } = request;
        const resourcePolicy = request.resourcePolicy ? { name: "resource", document: request.resourcePolicy } : null;
        const decision = decide({ action, resource, context, principal: caller, ...policies, resourcePolicy });
        authorizations.add(caller, request, context, decision);
        if (!decision.isAllowed) throw refuseAccess(caller, request, decision, protocol);
      }
    },
  };
}

interface RolePolicies {
  readonly identity: readonly Policy[];
  readonly boundary: Policy | null;
}
/** Of a role that was deleted while its session lives. */
const NO_POLICIES: RolePolicies = { identity: [], boundary: null };

function policiesOf(store: Store, role: Role): RolePolicies {
  const inline = Object.entries(role.policies).map(([name, document]) => ({ name: `inline/${name}`, document }));
  const attached = role.attached.map((arn) => managedPolicy(store, arn));
  const boundary = role.permissionsBoundary === null ? null : managedPolicy(store, role.permissionsBoundary);
  return { identity: [...inline, ...attached], boundary };
}

const EMPTY = JSON.stringify({ Version: "2012-10-17", Statement: [] });

/** One that is gone allows nothing. */
function managedPolicy(store: Store, arn: string): Policy {
  const policy = findPolicy(store, arn);
  const version = policy?.versions.find(({ id }) => id === policy.defaultVersionId);
  return { name: arn, document: version?.document ?? EMPTY };
}
