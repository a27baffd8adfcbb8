/**
 * The managed policies of AWS that are known here, with their documents (AWS managed policy reference guide). Attaching
 * another one is refused as if it did not exist, rather than accepted without meaning.
 */
import type { Policy } from "./policies.ts";
import { firstVersion } from "./policy-versions.ts";

const allow = (actions: readonly string[]): object => ({ Effect: "Allow", Action: actions, Resource: "*" });

const LOGS = ["logs:CreateLogGroup", "logs:CreateLogStream", "logs:PutLogEvents"];

const SSM_CORE = [
  allow([
    "ssm:DescribeAssociation",
    "ssm:GetDeployablePatchSnapshotForInstance",
    "ssm:GetDocument",
    "ssm:DescribeDocument",
    "ssm:GetManifest",
    "ssm:GetParameter",
    "ssm:GetParameters",
    "ssm:ListAssociations",
    "ssm:ListInstanceAssociations",
    "ssm:PutInventory",
    "ssm:PutComplianceItems",
    "ssm:PutConfigurePackageResult",
    "ssm:UpdateAssociationStatus",
    "ssm:UpdateInstanceAssociationStatus",
    "ssm:UpdateInstanceInformation",
  ]),
  allow([
    "ssmmessages:CreateControlChannel",
    "ssmmessages:CreateDataChannel",
    "ssmmessages:OpenControlChannel",
    "ssmmessages:OpenDataChannel",
  ]),
  allow([
    "ec2messages:AcknowledgeMessage",
    "ec2messages:DeleteMessage",
    "ec2messages:FailMessage",
    "ec2messages:GetEndpoint",
    "ec2messages:GetMessages",
    "ec2messages:SendReply",
  ]),
];

const managed = (
  path: string,
  policyName: string,
  policyId: string,
  createdAt: string,
  statements: readonly object[],
): Policy => ({
  policyName,
  policyId,
  arn: `arn:aws:iam::aws:policy${path}${policyName}`,
  path,
  createdAt,
  description: null,
  ...firstVersion(JSON.stringify({ Version: "2012-10-17", Statement: statements }), createdAt),
  tags: {},
});

const POLICIES: readonly Policy[] = [
  managed("/service-role/", "AWSLambdaBasicExecutionRole", "ANPAJNCQGXC42545SKXIK", "2015-04-09T15:03:43.000Z", [
    allow(LOGS),
  ]),
  managed("/", "AmazonSSMManagedInstanceCore", "ANPAIXSHM2BNB2D3AXXRU", "2019-03-15T17:22:12.000Z", SSM_CORE),
];

export const AWS_MANAGED_POLICIES: ReadonlyMap<string, Policy> = new Map(
  POLICIES.map((policy) => [policy.arn, policy]),
);
