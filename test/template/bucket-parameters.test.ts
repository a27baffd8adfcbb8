/** What `inputBuckets` and `outputBuckets` open to a job: the judge is an independent IAM simulator, on the statements as they are added. */
import { runSimulation } from "@cloud-copilot/iam-simulate";
import { expect, test } from "vitest";
import { PARAMETERS } from "../../scripts/parameters.ts";
import type { Statement } from "./compiled.ts";

interface Service {
  readonly resources: {
    readonly Resources: {
      readonly InstancePolicy: {
        readonly Properties: { readonly PolicyDocument: { readonly Statement: readonly Statement[] } };
      };
    };
    readonly Outputs?: Readonly<Record<string, { readonly Value: string }>>;
  };
}
type Plugin = new (serverless: object) => { configure(): void };
const MODULE = "../../plugins/configure.mjs";
const { default: ConfigurePlugin } = (await import(MODULE)) as { readonly default: Plugin };

/** The plugin on as much of a service as it changes. */
function configure(given: object): Service["resources"] {
  const unset = Object.fromEntries(Object.keys(PARAMETERS).map((name) => [name, ""]));
  const parameters = {
    ...unset,
    vpcId: null,
    publicIp: true,
    fileSystemThroughput: "elastic",
    logRetentionDays: 30,
    ...given,
  };
  const template = { Properties: { LaunchTemplateData: { TagSpecifications: [] } } };
  const policy = { Properties: { PolicyDocument: { Statement: [] } } };
  const service = {
    custom: { parameters, stack: "spot-connect-dev", permissions: { publishToTopics: [] } },
    provider: { environment: {} },
    resources: { Resources: { InstancePolicy: policy, LaunchTemplate: template } },
  };
  const provider = { getStage: () => "dev", getRegion: () => "us-east-1" };
  new ConfigurePlugin({
    service,
    processedInput: { commands: ["package"], options: {} },
    configurationInput: {},
    getProvider: () => provider,
    classes: { Error },
  }).configure();
  return (service as unknown as Service).resources;
}

async function isAllowed(statements: readonly Statement[], action: string, resource: string): Promise<boolean> {
  const text = JSON.stringify(statements).replaceAll(/\{"Fn::Sub":("[^"]*")\}/g, "$1");
  const Statement = JSON.parse(text.replaceAll("${AWS::Partition}", "aws")) as unknown;
  const { overallResult } = (await runSimulation(
    {
      request: {
        action,
        principal: "arn:aws:sts::123456789012:assumed-role/instance/i-0123456789abcdef0",
        resource: { resource: `arn:aws:s3:::${resource}`, accountId: "123456789012" },
        contextVariables: {},
      },
      identityPolicies: [{ name: "instance", policy: { Version: "2012-10-17", Statement } }],
      serviceControlPolicies: [],
      resourceControlPolicies: [],
    },
    {},
  )) as unknown as { readonly overallResult: string };
  return overallResult === "Allowed";
}

const { Resources, Outputs } = configure({ inputBuckets: "open-data", outputBuckets: "results,more" });
const opened = Resources.InstancePolicy.Properties.PolicyDocument.Statement;

test.each([
  ["writes to a bucket that `outputBuckets` names", "s3:PutObject", "results/a/b", true],
  ["writes to each of them", "s3:PutObject", "more/a", true],
  ["gives up what it sent in parts there", "s3:AbortMultipartUpload", "results/a", true],
  ["lists what is there", "s3:ListBucket", "results", true],
  ["does not read what is there", "s3:GetObject", "results/a", false],
  ["does not remove what is there", "s3:DeleteObject", "results/a", false],
  ["does not change its settings", "s3:PutBucketPolicy", "results", false],
  ["does not write to another bucket whose name begins so", "s3:PutObject", "results-of-others/a", false],
  ["reads from a bucket that `inputBuckets` names", "s3:GetObject", "open-data/a", true],
  ["does not write to a bucket that it may read", "s3:PutObject", "open-data/a", false],
])("a script %s", async (_, action, resource, expected) => {
  expect(await isAllowed(opened, action, resource)).toBe(expected);
});

test("the stack's outputs name them; without any there is neither a right nor an output", () => {
  expect(Outputs).toEqual({ InputBuckets: { Value: "open-data" }, OutputBuckets: { Value: "results,more" } });
  const closed = configure({});
  expect(closed.Outputs).toBeUndefined();
  expect(JSON.stringify(closed.Resources.InstancePolicy)).not.toContain("s3:");
});
