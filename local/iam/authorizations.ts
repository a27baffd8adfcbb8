/**
 * What was asked of the policies and what they said, each question once: what a deployment's roles really need can be read
 * from it, and a statement that never decides anything is one too many.
 */
import { appendFileSync } from "node:fs";
import type { AccessRequest, Caller } from "../kernel/service.ts";
import type { Decision } from "./evaluation/decide.ts";

export interface Authorization {
  /** The role's ARN. */
  readonly role: string;
  /** `aws:userid`, which policies can ask about. */
  readonly userId: string;
  readonly action: string;
  readonly resource: string;
  /** Of the call and of the caller, without its times. */
  readonly context: Readonly<Record<string, readonly string[]>>;
  readonly isAllowed: boolean;
  /** The statement that decided: the policy's name and the statement's place in it. */
  readonly by: Decision["by"];
}

export interface Authorizations {
  add(
    caller: Caller,
    request: AccessRequest,
    context: ReadonlyMap<string, readonly string[]>,
    decision: Decision,
  ): void;
  list(): readonly Authorization[];
  clear(): void;
}

/** A line of the record file: what a statement granted, with the resource and context of the first such question. */
export type Grant = Pick<Authorization, "role" | "action" | "resource" | "context"> & NonNullable<Authorization["by"]>;

const MOST_AUTHORIZATIONS = 20_000;
/** Of each moment; no question would ever be the same as another. */
const TIMES = new Set(["aws:currenttime", "aws:epochtime"]);

/** `recordFile`: each kind of grant is added to it as a line of JSON, once. */
export function createAuthorizations(recordFile: string | null): Authorizations {
  const known = new Map<string, Authorization>();
  const recorded = new Set<string>();
  const record = (grant: Grant): void => {
    const { role, action, policy, statement, isOnly } = grant;
    const kind = JSON.stringify([role, action, policy, statement, isOnly]);
    if (recordFile === null || recorded.has(kind)) return;
    recorded.add(kind);
    appendFileSync(recordFile, `${JSON.stringify(grant)}\n`);
  };
  return {
    add({ roleArn, userId }, { action, resource }, context, { isAllowed, by }) {
      const asked = Object.fromEntries([...context].filter(([key]) => !TIMES.has(key)));
      if (isAllowed && by && roleArn !== null) record({ role: roleArn, action, resource, context: asked, ...by });
      if (known.size >= MOST_AUTHORIZATIONS) return;
      const found = { role: roleArn ?? "", userId, action, resource, context: asked, isAllowed, by };
      known.set(JSON.stringify(found), found);
    },
    list: () => [...known.values()],
    clear: () => known.clear(),
  };
}
