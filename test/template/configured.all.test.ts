/** What a deployment's parameters become in the template, all of them given at once: the network, the disks, the tags, the secrets. */
import { beforeAll, expect, test } from "vitest";
import { instanceStatements, compileWith, propertiesOf, resourcesOf, statementsOf, type Template } from "./compiled.ts";

const SLOW_MS = 120_000;
const VPC = "vpc-0a1b2c3d4e5f60718";
const SUBNETS = "subnet-0a1b2c3d4e5f60718,subnet-8f7e6d5c";
/** None of them is the default. */
const GIVEN = [
  `vpcId=${VPC}`,
  `subnetIds=${SUBNETS}`,
  "publicIp=false",
  "fileSystemThroughput=bursting",
  "secretsPrefix=/vision/secrets/",
  "tags=team=vision,cost-center=42",
];

let template: Template;
beforeAll(async () => {
  template = await compileWith(...GIVEN);
}, SLOW_MS);

const launchTemplateData = () =>
  propertiesOf(template, "LaunchTemplate")["LaunchTemplateData"] as {
    readonly NetworkInterfaces: readonly { readonly AssociatePublicIpAddress: unknown }[];
    readonly TagSpecifications: unknown;
  };

test("every function has them as its variables", () => {
  const functions = resourcesOf(template, "AWS::Lambda::Function");
  expect(functions.length).toBeGreaterThan(20);
  for (const [, { Properties }] of functions)
    expect(Properties["Environment"]).toMatchObject({
      Variables: {
        SUBNET_IDS: SUBNETS,
        PUBLIC_IP: "false",
        FILE_SYSTEM_THROUGHPUT: "bursting",
        SECRETS_PREFIX: "/vision/secrets/",
      },
    });
});

test("instances are in the VPC and get no public address", () => {
  const vpcs = resourcesOf(template, "AWS::EC2::SecurityGroup").map(([id, { Properties }]) => [
    id,
    Properties["VpcId"],
  ]);
  expect(Object.fromEntries(vpcs)).toEqual({ ClientSecurityGroup: VPC, FileSystemSecurityGroup: VPC });
  // A boolean or its word: CloudFormation takes both.
  const addresses = launchTemplateData().NetworkInterfaces.map((each) => String(each.AssociatePublicIpAddress));
  expect(addresses).toEqual(["false"]);
});

test("instances and their disks have the tags, beside the stack's own, by which they are found", () => {
  const Tags = [
    { Key: "spot-connect:stack", Value: "spot-connect-dev" },
    { Key: "team", Value: "vision" },
    { Key: "cost-center", Value: "42" },
  ];
  expect(launchTemplateData().TagSpecifications).toEqual([
    { ResourceType: "instance", Tags },
    { ResourceType: "volume", Tags },
  ]);
});

test("instances may read the secrets below the prefix, nobody else may, and none of the stack's default ones", () => {
  const ofRoles = resourcesOf(template, "AWS::IAM::Role").flatMap(([id, { Properties }]) =>
    "Policies" in Properties ? statementsOf(Properties).map((statement) => ({ id, ...statement })) : [],
  );
  const ofInstances = instanceStatements(template).map((statement) => ({ id: "InstancePolicy", ...statement }));
  const readers = [...ofRoles, ...ofInstances].flatMap(({ id, Action, Resource }) =>
    JSON.stringify(Resource).includes("/secrets/") ? [[id, Action, Resource]] : [],
  );
  const parameters = "arn:${AWS::Partition}:ssm:${AWS::Region}:${AWS::AccountId}:parameter/vision/secrets/*";
  expect(readers).toEqual([["InstancePolicy", "ssm:GetParameters", { "Fn::Sub": parameters }]]);
});
