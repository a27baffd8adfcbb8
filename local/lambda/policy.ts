/** A function's resource policy, and what any resource's policy lets an AWS service do. */
import type { AddPermissionRequest } from "@aws-sdk/client-lambda";
import type { FunctionRecord, PolicyStatement } from "./state.ts";

type OneOrMany = string | readonly string[];

/** A policy as any caller may have written it. */
export interface PolicyDocument {
  readonly Statement?: Statement | readonly Statement[];
}
interface Statement {
  readonly Effect: string;
  readonly Principal?: "*" | Readonly<Record<string, OneOrMany>>;
  readonly Action?: OneOrMany;
  readonly Condition?: Readonly<Record<string, Readonly<Record<string, OneOrMany>>>>;
}

/** The service that acts, what it would do, and on whose behalf. */
export interface ServiceAction {
  readonly service: string;
  readonly action: string;
  readonly sourceArn: string;
  readonly accountId: string;
}

export const policyDocument = (
  record: FunctionRecord,
): PolicyDocument & { readonly Version: string; readonly Id: string } => ({
  Version: "2012-10-17",
  Id: "default",
  Statement: record.policy,
});

export function makeStatement(record: FunctionRecord, input: AddPermissionRequest): PolicyStatement {
  const conditions = {
    ...(input.SourceAccount === undefined ? {} : { StringEquals: { "AWS:SourceAccount": input.SourceAccount } }),
    ...(input.SourceArn === undefined ? {} : { ArnLike: { "AWS:SourceArn": input.SourceArn } }),
  };
  return {
    Sid: input.StatementId ?? "",
    Effect: "Allow",
    Principal: toPrincipal(input.Principal ?? ""),
    Action: input.Action ?? "",
    Resource: record.arn,
    ...(Object.keys(conditions).length > 0 ? { Condition: conditions } : {}),
  };
}

function toPrincipal(principal: string): PolicyStatement["Principal"] {
  if (principal === "*") return "*";
  if (principal.endsWith(".amazonaws.com")) return { Service: principal };
  return { AWS: /^\d{12}$/.test(principal) ? `arn:aws:iam::${principal}:root` : principal };
}

/** A matching Deny wins; without a matching Allow the answer is no. A condition that is not known here is never met. */
export function allowsService(document: PolicyDocument, wanted: ServiceAction): boolean {
  const statements = [document.Statement ?? []].flat() as readonly Statement[];
  const matching = statements.filter((statement) => concerns(statement, wanted));
  return matching.some(({ Effect }) => Effect === "Allow") && !matching.some(({ Effect }) => Effect === "Deny");
}

function concerns({ Principal, Action, Condition }: Statement, wanted: ServiceAction): boolean {
  const services = Principal === "*" ? ["*"] : many(Principal?.["Service"]);
  const isService = services.some((service) => service === "*" || service === wanted.service);
  const isAction = many(Action).some((pattern) => toRegExp(pattern, "i").test(wanted.action));
  return (
    isService && isAction && Object.entries(Condition ?? {}).every(([operator, keys]) => meets(operator, keys, wanted))
  );
}

function meets(operator: string, keys: Readonly<Record<string, OneOrMany>>, wanted: ServiceAction): boolean {
  return Object.entries(keys).every(([key, expected]) => {
    const value = valueOf(key, wanted);
    return value !== undefined && many(expected).some((pattern) => compare(operator, pattern, value));
  });
}

function valueOf(key: string, { sourceArn, accountId }: ServiceAction): string | undefined {
  switch (key.toLowerCase()) {
    case "aws:sourcearn":
      return sourceArn;
    case "aws:sourceaccount":
      return accountId;
    default:
      return undefined;
  }
}

function compare(operator: string, pattern: string, value: string): boolean {
  switch (operator) {
    case "StringEquals":
      return pattern === value;
    case "StringLike":
      return toRegExp(pattern).test(value);
    // ArnEquals and ArnLike behave alike (IAM user guide).
    case "ArnLike":
    case "ArnEquals":
      return arnMatches(pattern, value);
    default:
      return false;
  }
}

/** Each of the six parts is matched on its own. */
function arnMatches(pattern: string, arn: string): boolean {
  const split = (text: string): readonly string[] => {
    const parts = text.split(":");
    return [...parts.slice(0, 5), parts.slice(5).join(":")];
  };
  const parts = split(arn);
  return split(pattern).every((part, index) => toRegExp(part).test(parts[index] ?? ""));
}

const many = (value: OneOrMany | undefined): readonly string[] => (typeof value === "string" ? [value] : (value ?? []));

const toRegExp = (pattern: string, flags = ""): RegExp =>
  new RegExp(
    `^${pattern
      .replace(/[.+^${}()|[\]\\]/g, "\\$&")
      .replaceAll("*", ".*")
      .replaceAll("?", ".")}$`,
    `s${flags}`,
  );
