import { createHash } from "node:crypto";
import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { beforeAll, expect, test } from "vitest";
import { LAUNCH_TEMPLATE_ROOT_DEVICE } from "../../aws/images.ts";
import { DEAD_MAN_MINUTES } from "../../core/agent-protocol.ts";
import { TAGS } from "../../core/naming.ts";
import type { Package } from "../../scripts/package.ts";
import { compile, propertiesOf, resourcesOf, type Template } from "./compiled.ts";

let deployment: Package;
let template: Template;
beforeAll(async () => {
  ({ deployment, template } = await compile());
});

interface Document {
  readonly schemaVersion: string;
  readonly parameters?: Readonly<Record<string, { readonly type: string; readonly allowedPattern?: string }>>;
}
const contentOf = (document: string): Document => propertiesOf(template, document)["Content"] as Document;
const associationParameters = () =>
  propertiesOf(template, "BootstrapAssociation")["Parameters"] as Record<string, readonly unknown[]>;

test("documents: every parameter has a pattern, every use a parameter", () => {
  for (const [, { Properties }] of resourcesOf(template, "AWS::SSM::Document")) {
    const content = Properties["Content"] as Document;
    expect(content.schemaVersion).toBe("2.2");
    const used = [...JSON.stringify(content).matchAll(/\{\{ *(\w+) *\}\}/g)].map(([, name]) => name);
    expect(new Set(used)).toEqual(new Set(Object.keys(content.parameters ?? {})));
    for (const { allowedPattern } of Object.values(content.parameters ?? {}))
      expect(allowedPattern).toMatch(/^\^.*\$$/);
  }
});

test("the association gives the bootstrap document every parameter it has", () => {
  const { parameters = {} } = contentOf("BootstrapDocument");
  expect(Object.keys(associationParameters()).toSorted()).toEqual(Object.keys(parameters).toSorted());
  expect(propertiesOf(template, "BootstrapAssociation")["Targets"]).toEqual([
    { Key: `tag:${TAGS.stack}`, Values: ["spot-connect-dev"] },
  ]);
});

test("the agent's address and hash are those of the zip that is uploaded, and the document accepts them", async () => {
  const { directory, prefix } = deployment;
  const { agentUrl, agentSha256 } = associationParameters();
  const sha256 = createHash("sha256")
    .update(await readFile(join(directory, "agent.zip")))
    .digest("hex");
  expect(agentSha256).toEqual([sha256]);
  const [substitution] = agentUrl as readonly [{ readonly "Fn::Sub": readonly [string, { readonly Key: string }] }];
  const [pattern, { Key }] = substitution["Fn::Sub"];
  expect(Key).toBe(`${prefix}/agent.zip`);
  const url = pattern
    .replace("${AWS::Region}", "us-east-1")
    .replace("${AWS::URLSuffix}", "amazonaws.com")
    .replace("${Bucket}", "spot-connect-dev-serverlessdeploymentbucket-abc123")
    .replace("${Key}", Key);
  expect(url).toMatch(new RegExp(contentOf("BootstrapDocument").parameters?.["agentUrl"]?.allowedPattern ?? "^$"));
});

test("the launch template", () => {
  const data = propertiesOf(template, "LaunchTemplate")["LaunchTemplateData"] as Record<string, unknown>;
  expect(data).toMatchObject({
    InstanceInitiatedShutdownBehavior: "terminate",
    MetadataOptions: { HttpTokens: "required", HttpPutResponseHopLimit: 1 },
    BlockDeviceMappings: [
      { DeviceName: LAUNCH_TEMPLATE_ROOT_DEVICE, Ebs: { DeleteOnTermination: true, Encrypted: true } },
    ],
  });
  expect(data).not.toHaveProperty("InstanceMarketOptions");
  expect(data).not.toHaveProperty("KeyName");
});

test("user data arms the dead man first, and gets the same agent as the association", async () => {
  const { UserData } = propertiesOf(template, "LaunchTemplate")["LaunchTemplateData"] as {
    readonly UserData: { readonly "Fn::Base64": { readonly "Fn::Sub": readonly [string, Record<string, unknown>] } };
  };
  const [script, values] = UserData["Fn::Base64"]["Fn::Sub"];
  const commands = script.split("\n").filter((line) => !line.startsWith("#"));
  expect(commands[0]).toBe(`shutdown -P +${DEAD_MAN_MINUTES}`);
  const { agentUrl, agentSha256 } = associationParameters();
  expect(agentSha256).toEqual([values["AgentSha256"]]);
  expect(JSON.stringify(agentUrl)).toContain(
    JSON.stringify({ Bucket: values["AgentBucket"], Key: values["AgentKey"] }),
  );
  const used = [...script.matchAll(/\$\{([^}]+)\}/g)].map(([, name = ""]) => name);
  expect(new Set(used.filter((name) => !name.startsWith("AWS::")))).toEqual(new Set(Object.keys(values)));
});

test("instances accept no connection; mount targets accept NFS from instances only", () => {
  const [client, fileSystem] = ["ClientSecurityGroup", "FileSystemSecurityGroup"].map((id) =>
    propertiesOf(template, id),
  );
  expect(client).not.toHaveProperty("SecurityGroupIngress");
  expect(fileSystem?.["SecurityGroupIngress"]).toEqual([
    expect.objectContaining({
      FromPort: 2049,
      ToPort: 2049,
      SourceSecurityGroupId: { "Fn::GetAtt": ["ClientSecurityGroup", "GroupId"] },
    }),
  ]);
});
