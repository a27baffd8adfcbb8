/** Trust policies: whether a role lets a caller assume it, as far as account, role and service principals go. */
import type { Caller } from "../kernel/service.ts";

interface Statement {
  readonly Effect?: string;
  readonly Principal?: "*" | { readonly AWS?: OneOrMany; readonly Service?: OneOrMany };
  readonly Action?: OneOrMany;
}
type OneOrMany = string | readonly string[];

const many = (value: OneOrMany | undefined): readonly string[] => (typeof value === "string" ? [value] : (value ?? []));

/** True when a statement allows and none denies `sts:AssumeRole` to the caller. */
export function isTrusted(trustPolicy: string, caller: Caller): boolean {
  const statements = statementsOf(trustPolicy).filter(
    ({ Action, Principal }) => many(Action).some(coversAssumeRole) && namesCaller(Principal, caller),
  );
  return statements.some(({ Effect }) => Effect === "Allow") && !statements.some(({ Effect }) => Effect === "Deny");
}

/** True when the policy lets this AWS service (`lambda.amazonaws.com`) assume the role. */
export const trustsService = (trustPolicy: string, service: string): boolean =>
  statementsOf(trustPolicy).some(
    ({ Effect, Action, Principal }) =>
      Effect === "Allow" &&
      many(Action).some(coversAssumeRole) &&
      (Principal === "*" || many(Principal?.Service).includes(service)),
  );

function statementsOf(policy: string): readonly Statement[] {
  const { Statement: statements = [] } = JSON.parse(policy) as { Statement?: Statement | readonly Statement[] };
  return Array.isArray(statements) ? statements : [statements as Statement];
}

const coversAssumeRole = (action: string): boolean => /^(\*|sts:(\*|assumerole|assume\*))$/i.test(action);

function namesCaller(principal: Statement["Principal"], { accountId, arn, roleArn }: Caller): boolean {
  if (principal === "*") return true;
  const account = [accountId, `arn:aws:iam::${accountId}:root`, "*"];
  return many(principal?.AWS).some((name) => account.includes(name) || name === arn || name === roleArn);
}
