/** Who may mount, by the file system's policy and the instance's role (EFS user guide, "Using IAM to control file system data access"). */
import { CreateFileSystemCommand, EFSClient, PutFileSystemPolicyCommand } from "@aws-sdk/client-efs";
import { CreateRoleCommand, DeleteRolePolicyCommand, IAMClient, PutRolePolicyCommand } from "@aws-sdk/client-iam";
import { afterAll, beforeAll, beforeEach, expect, test } from "vitest";
import { deniedAction } from "../../../local/efs/mount-rights.ts";
import { startTestCloud, type TestCloud } from "../cloud.ts";

const ROLE = "arn:aws:iam::000000000000:role/instance";
const CLIENT = ["ClientMount", "ClientWrite", "ClientRootAccess"].map((name) => `elasticfilesystem:${name}`);
const document = (...Statement: object[]): string => JSON.stringify({ Version: "2012-10-17", Statement });
const ONLY_TLS = {
  Effect: "Deny",
  Principal: { AWS: "*" },
  Action: "*",
  Condition: { Bool: { "aws:SecureTransport": "false" } },
};

let running: TestCloud;
let fileSystemId: string;
beforeAll(async () => {
  running = await startTestCloud();
  const AssumeRolePolicyDocument = document({
    Effect: "Allow",
    Principal: { Service: "ec2.amazonaws.com" },
    Action: "sts:AssumeRole",
  });
  await new IAMClient(running.clientConfig).send(
    new CreateRoleCommand({ RoleName: "instance", AssumeRolePolicyDocument }),
  );
});
afterAll(() => running?.cloud.stop());
beforeEach(async (context) => {
  const { FileSystemId } = await new EFSClient(running.clientConfig).send(
    new CreateFileSystemCommand({ CreationToken: context.task.id, Tags: [{ Key: "stack", Value: "mine" }] }),
  );
  fileSystemId = FileSystemId ?? "";
  await grant(null);
});

async function grant(statement: object | null): Promise<void> {
  const iam = new IAMClient(running.clientConfig);
  const name = { RoleName: "instance", PolicyName: "p" };
  if (statement) await iam.send(new PutRolePolicyCommand({ ...name, PolicyDocument: document(statement) }));
  else await iam.send(new DeleteRolePolicyCommand(name)).catch(() => {});
}

const protect = (statement: object): Promise<unknown> =>
  new EFSClient(running.clientConfig).send(
    new PutFileSystemPolicyCommand({ FileSystemId: fileSystemId, Policy: document(statement) }),
  );

const mount = (options: { tls?: boolean; iam?: boolean; readOnly?: boolean } = {}): Promise<string | null> => {
  const { tls = true, iam = true, readOnly = false } = options;
  const { caller } = running.cloud.assumeRole(ROLE, "i-0123456789abcdef0");
  return deniedAction(running.cloud, caller, { fileSystemId, ipAddress: "10.0.0.1", tls, iam, readOnly });
};

test("without a policy everybody may, in clear and as nobody", async () => {
  expect(await mount({ tls: false, iam: false })).toBeNull();
  expect(await mount()).toBeNull();
});

test("with a policy that only denies, the role needs an Allow of its own", async () => {
  await protect(ONLY_TLS);
  expect(await mount()).toBe("ClientMount");
  await grant({ Effect: "Allow", Action: CLIENT, Resource: "*" });
  expect(await mount()).toBeNull();
  expect(await mount({ tls: false })).toBe("ClientMount");
  expect(await mount({ iam: false })).toBe("ClientMount");
});

test("the Allow can go by the file system's tag and by the way it is reached", async () => {
  await protect(ONLY_TLS);
  const allow = (stack: string): object => ({
    Effect: "Allow",
    Action: CLIENT,
    Resource: "arn:aws:elasticfilesystem:us-east-1:000000000000:file-system/*",
    Condition: {
      StringEquals: { "aws:ResourceTag/stack": stack },
      Bool: { "elasticfilesystem:AccessedViaMountTarget": "true" },
    },
  });
  await grant(allow("another"));
  expect(await mount()).toBe("ClientMount");
  await grant(allow("mine"));
  expect(await mount()).toBeNull();
});

test("a role that may not write may mount to read", async () => {
  await protect(ONLY_TLS);
  await grant({ Effect: "Allow", Action: "elasticfilesystem:ClientMount", Resource: "*" });
  expect(await mount()).toBe("ClientWrite");
  expect(await mount({ readOnly: true })).toBeNull();
});

test("the file system's policy may allow the role that has none of its own", async () => {
  await protect({ Effect: "Allow", Principal: { AWS: ROLE }, Action: CLIENT });
  expect(await mount()).toBeNull();
});
