import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { CelEngine, TemplateFile } from "@aws/cloudformation-validate";
import { beforeAll, expect, test } from "vitest";
import { loadEnvironment } from "../../aws/environment.ts";
import { ROUTES } from "../../contract/routes.ts";
import type { Package } from "../../scripts/package.ts";
import { compile, idOfArn, propertiesOf, resourcesOf, type Template } from "./compiled.ts";

let deployment: Package;
let template: Template;
beforeAll(async () => {
  ({ deployment, template } = await compile());
});

/** `<rule> <logical id>`, with the reason why AWS's validator is wrong there. */
const KNOWN_FINDINGS = new Set([
  // A launch template takes `resolve:ssm:` too, and resolves it at each launch (EC2 user guide, launch templates).
  "E1152 LaunchTemplate",
]);

/** FATAL, ERROR, and values that are none of those allowed: `<rule> <logical id>`. */
function askValidator(path: string): ReadonlySet<string> {
  const { diagnostics } = new CelEngine().validateStandard(new TemplateFile(path));
  const serious = diagnostics.filter(
    ({ severity, ruleId }) => severity === "FATAL" || severity === "ERROR" || ruleId === "W3030",
  );
  return new Set(serious.map(({ ruleId, entity }) => `${ruleId} ${entity?.logicalId}`));
}

test("AWS's own validator finds no error", () => {
  const path = join(deployment.directory, "cloudformation-template-update-stack.json");
  expect(askValidator(path)).toEqual(KNOWN_FINDINGS);
});

test("AWS's own validator finds each of these errors in the same template", async () => {
  const wrong = structuredClone(template) as { Resources: Record<string, { Type: string; Properties: object }> };
  const change = (id: string, properties: object) => Object.assign(wrong.Resources[id]!.Properties, properties);
  change("PlanAttemptLambdaFunction", { Timeout: "soon" });
  change("CheckAttemptLambdaFunction", { Memory: 128 });
  change("AdmitJobLambdaFunction", { Role: { "Fn::GetAtt": ["Nobody", "Arn"] } });
  change("ReleaseAllLambdaFunction", { Runtime: "nodejs99.x" });
  change("RecordOutcomeLambdaFunction", { Role: undefined });
  change("Table", { BillingMode: "FREE", AttributeDefinitions: [{ AttributeName: "pk", AttributeType: "S" }] });
  wrong.Resources["DeadLetters"]!.Type = "AWS::SQS::Queueue";
  const path = join(await mkdtemp(join(tmpdir(), "spot-connect-template-")), "template.json");
  await writeFile(path, JSON.stringify(wrong));
  expect([...askValidator(path)]).toEqual(
    expect.arrayContaining([
      "F3012 PlanAttemptLambdaFunction",
      "F3002 CheckAttemptLambdaFunction",
      "F1020 AdmitJobLambdaFunction",
      "W3030 ReleaseAllLambdaFunction",
      "F3003 RecordOutcomeLambdaFunction",
      "W3030 Table",
      "E3039 Table",
      "F3006 DeadLetters",
    ]),
  );
  await rm(dirname(path), { recursive: true });
});

test("each function has a role of its own", () => {
  const roles = resourcesOf(template, "AWS::Lambda::Function").map(([, { Properties }]) => idOfArn(Properties["Role"]));
  expect(roles.length).toBeGreaterThan(20);
  expect(new Set(roles).size).toBe(roles.length);
  for (const role of roles) expect(template.Resources[role]?.Type).toBe("AWS::IAM::Role");
});

test("each function is told all that its environment must say", () => {
  for (const [name, { Properties }] of resourcesOf(template, "AWS::Lambda::Function")) {
    const { Variables } = Properties["Environment"] as { Variables: Readonly<Record<string, unknown>> };
    // What CloudFormation fills in has no value yet, so it is "not a …", but it must not be "not set".
    const given = Object.fromEntries(Object.keys({ ...Variables, AWS_REGION: "" }).map((variable) => [variable, ""]));
    expect([name, complaintOf(() => loadEnvironment(given))]).toEqual([
      name,
      expect.not.stringContaining("is not set"),
    ]);
  }
});

function complaintOf(action: () => unknown): string {
  try {
    action();
  } catch (error) {
    return String(error);
  }
  return "";
}

test("every route of the contract is there, with IAM authorisation, and one for what is no route", () => {
  const routes = resourcesOf(template, "AWS::ApiGatewayV2::Route").map(([, { Properties }]) => Properties);
  expect(new Set(routes.map((route) => route["RouteKey"]))).toEqual(
    new Set([...Object.values(ROUTES).map(({ method, path }) => `${method} ${path}`), "$default"]),
  );
  for (const route of routes) expect(route["AuthorizationType"]).toBe("AWS_IAM");
});

test("every rule retries for a bounded time and keeps what it could not deliver", () => {
  const rules = resourcesOf(template, "AWS::Events::Rule");
  expect(rules).toHaveLength(7);
  for (const [, { Properties }] of rules) {
    for (const target of Properties["Targets"] as Record<string, unknown>[]) {
      expect(target["DeadLetterConfig"]).toEqual({ Arn: { "Fn::GetAtt": ["DeadLetters", "Arn"] } });
      const policy = target["RetryPolicy"] as { MaximumEventAgeInSeconds: number };
      const isNotice = JSON.stringify(Properties["EventPattern"] ?? "").includes("Interruption");
      expect(policy.MaximumEventAgeInSeconds).toBeLessThanOrEqual(isNotice ? 120 : 3600);
    }
  }
});

test("the functions that events wake keep what they failed on, but for the sweep: the next one comes in any case", () => {
  const woken = resourcesOf(template, "AWS::Events::Rule").flatMap(([, { Properties }]) =>
    (Properties["Targets"] as { Arn: unknown }[]).map(({ Arn }) => idOfArn(Arn)),
  );
  const sweep = "SweepOrphansLambdaFunction";
  expect(woken).toContain(sweep);
  for (const name of woken)
    expect([name, propertiesOf(template, name)["DeadLetterConfig"]]).toEqual([
      name,
      name === sweep ? undefined : { TargetArn: { "Fn::GetAtt": ["DeadLetters", "Arn"] } },
    ]);
  const retries = resourcesOf(template, "AWS::Lambda::EventInvokeConfig").map(([, { Properties }]) => Properties);
  expect(retries).toMatchObject([{ FunctionName: { Ref: sweep }, MaximumRetryAttempts: 0 }]);
});
