import { describe, expect, test } from "vitest";
import { makeContext } from "../../../../local/iam/evaluation/context.ts";
import { decide } from "../../../../local/iam/evaluation/decide.ts";
import type { Decision, Policy, Question } from "../../../../local/iam/evaluation/decide.ts";

const ROLE = "arn:aws:iam::000000000000:role/r";
const principal = { accountId: "000000000000", arn: "arn:aws:sts::000000000000:assumed-role/r/s", roleArn: ROLE };
const policy = (name: string, ...Statement: readonly object[]): Policy => ({
  name,
  document: JSON.stringify({ Version: "2012-10-17", Statement }),
});
const statement = (Effect: "Allow" | "Deny", more: object = {}) => ({
  Effect,
  Action: "s3:GetObject",
  Resource: "arn:aws:s3:::b/*",
  ...more,
});
const ALLOW = statement("Allow");
const DENY = statement("Deny");
const ask = (more: Partial<Question>): Decision =>
  decide({
    action: "s3:GetObject",
    resource: "arn:aws:s3:::b/k",
    context: makeContext(),
    principal,
    identity: [],
    boundary: null,
    resourcePolicy: null,
    ...more,
  });
const isAllowed = (more: object, wanted: Partial<Question> = {}): boolean =>
  ask({ identity: [policy("p", statement("Allow", more))], ...wanted }).isAllowed;

// IAM user guide, "Policy evaluation logic".
describe("a decision", () => {
  test("without an Allow the answer is no, and nobody said it", () => {
    expect(ask({})).toEqual({
      isAllowed: false,
      by: null,
      refusal: { isExplicit: false, kind: "identity-based policy" },
    });
  });

  test("names the statement that allowed", () => {
    const other = statement("Allow", { Action: "s3:PutObject" });
    expect(ask({ identity: [policy("a", other), policy("b", other, ALLOW)] }).by).toEqual({
      policy: "b",
      statement: 1,
      isOnly: true,
    });
  });

  test("tells whether another statement says the same", () => {
    const first = { policy: "a", statement: 0, isOnly: false };
    expect(ask({ identity: [policy("a", ALLOW, ALLOW)] }).by).toEqual(first);
    expect(ask({ identity: [policy("a", ALLOW), policy("b", ALLOW)] }).by).toEqual(first);
    const resourcePolicy = policy("resource", { ...ALLOW, Principal: { AWS: ROLE } });
    expect(ask({ identity: [policy("a", ALLOW)], resourcePolicy }).by).toEqual(first);
  });

  test("a Deny wins wherever it stands", () => {
    const identity = [policy("allow", ALLOW)];
    const everyone = policy("resource", { ...DENY, Principal: "*" });
    const refused = (kind: string) => ({ isAllowed: false, refusal: { isExplicit: true, kind } });
    expect(ask({ identity: [...identity, policy("deny", DENY)] })).toMatchObject(refused("identity-based policy"));
    expect(ask({ identity, boundary: policy("b", ALLOW, DENY) })).toMatchObject(refused("permissions boundary"));
    expect(ask({ identity, resourcePolicy: everyone })).toMatchObject(refused("resource-based policy"));
  });

  test("a permissions boundary grants nothing and limits what is granted", () => {
    expect(ask({ boundary: policy("b", ALLOW) }).isAllowed).toBe(false);
    const identity = [policy("p", ALLOW)];
    expect(ask({ identity, boundary: policy("b", ALLOW) }).isAllowed).toBe(true);
    expect(ask({ identity, boundary: policy("b") }).refusal?.kind).toBe("permissions boundary");
  });

  test("a resource's policy allows whom it names", () => {
    const named = (Principal: unknown) =>
      ask({ resourcePolicy: policy("resource", { ...ALLOW, Principal }) }).isAllowed;
    expect(named({ AWS: ROLE })).toBe(true);
    expect(named({ AWS: principal.arn })).toBe(true);
    expect(named("*")).toBe(true);
    expect(named({ AWS: `${ROLE}x` })).toBe(false);
    expect(named({ Service: "events.amazonaws.com" })).toBe(false);
    expect(named(undefined)).toBe(false);
  });

  test("actions have no case, resources have", () => {
    expect(isAllowed({ Action: "S3:getobj*" })).toBe(true);
    expect(isAllowed({ Resource: "arn:aws:s3:::B/*" })).toBe(false);
    expect(isAllowed({ Resource: "arn:aws:s3:::b/?" })).toBe(true);
    expect(isAllowed({ Resource: "arn:aws:s3:::b/??" })).toBe(false);
  });

  test("NotAction and NotResource are all the others", () => {
    expect(isAllowed({ Action: undefined, NotAction: "s3:Put*" })).toBe(true);
    expect(isAllowed({ Action: undefined, NotAction: ["s3:Get*"] })).toBe(false);
    expect(isAllowed({ Resource: undefined, NotResource: "arn:aws:s3:::c/*" })).toBe(true);
    expect(isAllowed({ Resource: undefined, NotResource: "arn:aws:s3:::b/*" })).toBe(false);
  });

  test("a policy of 2008 has no variables", () => {
    const resource = "arn:aws:s3:::b/me";
    const text = statement("Allow", { Resource: "arn:aws:s3:::b/${aws:userid}" });
    const context = makeContext({ "aws:userid": "me" });
    const of = (Version: string) =>
      ask({ resource, context, identity: [{ name: "p", document: JSON.stringify({ Version, Statement: text }) }] });
    expect(of("2012-10-17").isAllowed).toBe(true);
    expect(of("2008-10-17").isAllowed).toBe(false);
  });
});
