/** A policy's text, read once: each statement as a question about a request (IAM JSON policy elements reference). */
import { compileConditions, type Condition } from "./condition.ts";
import type { Context } from "./context.ts";
import { compilePattern, type Pattern } from "./pattern.ts";

export interface Statement {
  readonly sid: string | null;
  readonly effect: "Allow" | "Deny";
  isAbout(action: string, resource: string, context: Context): boolean;
  /** How a resource's policy names this principal; an identity's policy names nobody and is never asked. */
  names(principal: Principal): Naming;
}

/** Who acts: an identity of the account, or a service of AWS's own. */
export type Principal =
  | { readonly service: string }
  | { readonly accountId: string; readonly arn: string; readonly roleArn: string | null };

/**
 * By its session, by its role (or everybody's), by its account, or not at all. A resource's Allow for an account leaves it to the
 * account's own policies whom it grants what (IAM user guide, "AWS JSON policy elements: Principal").
 */
export type Naming = "session" | "role" | "account" | null;

type Fields = Readonly<Record<string, unknown>>;

const LARGEST_CACHE = 2000;
const compiled = new Map<string, readonly Statement[]>();

/** Throws when a condition's operator is not known. */
export function statementsOf(policy: string): readonly Statement[] {
  const known = compiled.get(policy);
  if (known) return known;
  const { Version: version, Statement: found } = JSON.parse(policy) as Fields;
  const list = (Array.isArray(found) ? found : [found ?? []].flat()) as readonly Fields[];
  const statements = list.map((statement) => compileStatement(statement, version === "2012-10-17"));
  if (compiled.size >= LARGEST_CACHE) compiled.clear();
  compiled.set(policy, statements);
  return statements;
}

function compileStatement(statement: Fields, variables: boolean): Statement {
  const isAction = chosen(statement, "Action", (text) => compileAction(text));
  const isResource = chosen(statement, "Resource", (text) => compilePattern(text, { wildcards: true, variables }));
  const isMet: Condition = compileConditions(statement["Condition"], variables);
  return {
    sid: typeof statement["Sid"] === "string" ? statement["Sid"] : null,
    effect: statement["Effect"] === "Deny" ? "Deny" : "Allow",
    isAbout: (action, resource, context) =>
      isAction(action, context) && isResource(resource, context) && isMet(context),
    names(principal) {
      if (!("NotPrincipal" in statement)) return nameIn(statement["Principal"], principal);
      return nameIn(statement["NotPrincipal"], principal) === null ? "role" : null;
    },
  };
}

/** Actions have no variables, and no case. */
const compileAction = (text: string): Pattern =>
  compilePattern(text, { wildcards: true, ignoreCase: true, variables: false });

type Matcher = (value: string, context: Context) => boolean;

/** `Action` or `NotAction`, `Resource` or `NotResource`; a trust policy has neither resource, and is about its role. */
function chosen(statement: Fields, field: string, compile: (text: string) => Pattern): Matcher {
  const negation = `Not${field}`;
  if (!(field in statement) && !(negation in statement)) return () => true;
  const patterns = many(statement[field] ?? statement[negation]).map(compile);
  const isListed: Matcher = (value, context) => patterns.some((pattern) => pattern.matches(value, context));
  return field in statement ? isListed : (value, context) => !isListed(value, context);
}

function nameIn(named: unknown, principal: Principal): Naming {
  if (named === "*") return "role";
  const { AWS, Service } = (named ?? {}) as { AWS?: unknown; Service?: unknown };
  const names = many(AWS);
  // `{"AWS": "*"}` is `"*"` (IAM user guide, "AWS JSON policy elements: Principal", "All principals").
  if ("service" in principal) return names.includes("*") || many(Service).includes(principal.service) ? "role" : null;
  const { accountId, arn, roleArn } = principal;
  if (names.includes(arn)) return "session";
  if (names.includes("*") || (roleArn !== null && names.includes(roleArn))) return "role";
  return names.includes(accountId) || names.includes(`arn:aws:iam::${accountId}:root`) ? "account" : null;
}

const many = (value: unknown): readonly string[] =>
  value === undefined ? [] : (Array.isArray(value) ? value : [value]).map(String);
