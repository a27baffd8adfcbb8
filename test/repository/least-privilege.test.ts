/** How the end of `npm test` tells a statement that is needed from one that is not; scripts/check.ts asks of the deployment's. */
import { expect, test } from "vitest";
import { complaintsAbout, judgePrivileges, readJustified } from "../../scripts/least-privilege.ts";

const allow = (Action: string | readonly string[]) => ({ Effect: "Allow", Action });
const template = JSON.stringify({
  Resources: {
    Table: { Type: "AWS::DynamoDB::Table", Properties: {} },
    JobPolicy: {
      Type: "AWS::IAM::ManagedPolicy",
      Properties: { PolicyDocument: { Statement: [allow("logs:PutLogEvents")] } },
    },
    ApiRole: {
      Type: "AWS::IAM::Role",
      Properties: {
        Policies: [
          {
            PolicyName: "a",
            PolicyDocument: { Statement: [allow("s3:GetObject"), allow(["s3:PutObject", "s3:ListBucket"])] },
          },
          {
            PolicyName: "b",
            PolicyDocument: { Statement: [{ ...allow("s3:*"), Effect: "Deny" }, allow("ec2:RunInstances")] },
          },
        ],
      },
    },
  },
});
const grant = (policy: string, statement: number, more: object = {}) => ({
  role: "arn:aws:iam::000000000000:role/spot-connect-dev-ApiRole-1ABC2DEF3GHI",
  policy: `inline/${policy}`,
  statement,
  isOnly: true,
  ...more,
});
/** Of the managed policy, by a role that is none of the stack's. */
const managed = {
  ...grant("", 0),
  policy: "arn:aws:iam::000000000000:policy/spot-connect/spot-connect-dev-JobPolicy-1ABC2DEF3GHI",
  role: "arn:aws:iam::000000000000:role/spot-connect/spot-connect-dev/reader",
};
const judge = (grants: readonly object[], justified: readonly string[] = []) =>
  judgePrivileges(template, [managed, ...grants].map((each) => `${JSON.stringify(each)}\n`).join(""), justified);

test("a statement is needed when it alone granted something, in its own policy and role", () => {
  expect(judge([grant("a", 0), grant("a", 1), grant("b", 1)])).toEqual({
    statements: 4,
    needed: 4,
    justified: [],
    spare: [],
    idle: [],
  });
  const other = { role: "arn:aws:iam::000000000000:role/somebody-else" };
  const { spare } = judge([grant("a", 0), grant("a", 1, { isOnly: false }), grant("b", 1, other)]);
  expect(spare).toEqual(["ApiRole: s3:PutObject, s3:ListBucket", "ApiRole: ec2:RunInstances"]);
});

test("a managed policy's statement is needed by whichever role has it", () => {
  expect(judgePrivileges(template, "", []).spare).toContain("JobPolicy: logs:PutLogEvents");
  expect(judge([]).spare).not.toContain("JobPolicy: logs:PutLogEvents");
});

test("what is not needed is complained of, unless it is justified; so is a justification of what is needed", () => {
  const spare = judge([grant("a", 0), grant("a", 1)]);
  expect(complaintsAbout(spare)).toEqual([expect.stringContaining("ApiRole: ec2:RunInstances")]);
  const justified = judge([grant("a", 0), grant("a", 1)], ["ApiRole: ec2:RunInstances"]);
  expect(complaintsAbout(justified)).toEqual([]);
  const idle = judge([grant("a", 0), grant("a", 1), grant("b", 1)], ["ApiRole: ec2:RunInstances"]);
  expect(complaintsAbout(idle)).toEqual([expect.stringContaining("which a test needs")]);
  expect(complaintsAbout({ ...idle, idle: [], justified: ["1", "2", "3", "4", "5", "6"] })).toHaveLength(1);
});

test("what docs/security.md justifies is a statement's role and actions", () => {
  expect(readJustified().length).toBeGreaterThan(0);
  for (const name of readJustified()) expect(name).toMatch(/^\w+(?:Role|Policy): \w+:\w+(?:, \w+:\w+)*$/);
});
