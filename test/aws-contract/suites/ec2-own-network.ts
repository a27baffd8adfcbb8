/** What a job may bring of its own: rules of a security group, and a key pair. */
import {
  AuthorizeSecurityGroupIngressCommand,
  CreateSecurityGroupCommand,
  DeleteKeyPairCommand,
  DeleteSecurityGroupCommand,
  DescribeKeyPairsCommand,
  DescribeSecurityGroupsCommand,
  ImportKeyPairCommand,
} from "@aws-sdk/client-ec2";
import { expect } from "vitest";
import { expectRefused, type Suite } from "../suite.ts";
import { createFleet, createTemplate, fleetOf, findSubnets } from "./ec2-launching.ts";

/** Nobody has its other half. */
const PUBLIC_KEY = `ssh-ed25519 ${Buffer.concat([
  Buffer.from([0, 0, 0, 11]),
  Buffer.from("ssh-ed25519"),
  Buffer.from([0, 0, 0, 32]),
  Buffer.alloc(32, 7),
]).toString("base64")} contract`;

export const EC2_OWN_NETWORK: Suite = {
  service: "EC2",
  cases: {
    "rules are added to a group all or none, and none twice": async (account) => {
      const { ec2, name, later } = account;
      const [subnet] = await findSubnets(account);
      const GroupName = name();
      const create = new CreateSecurityGroupCommand({
        GroupName,
        Description: "of a contract case",
        VpcId: subnet!.VpcId!,
      });
      const { GroupId } = await ec2.send(create);
      later(() => ec2.send(new DeleteSecurityGroupCommand({ GroupId: GroupId! })));
      await expectRefused(ec2.send(create), "InvalidGroup.Duplicate");
      const rule = (port: number) => ({
        IpProtocol: "tcp",
        FromPort: port,
        ToPort: port,
        IpRanges: [{ CidrIp: "203.0.113.7/32" }],
      });
      const add = (...ports: readonly number[]) =>
        ec2.send(new AuthorizeSecurityGroupIngressCommand({ GroupId: GroupId!, IpPermissions: ports.map(rule) }));
      await add(22, 8888);
      await expectRefused(add(22, 9999), "InvalidPermission.Duplicate");
      const { SecurityGroups } = await ec2.send(new DescribeSecurityGroupsCommand({ GroupIds: [GroupId!] }));
      const ports = SecurityGroups?.[0]?.IpPermissions?.map(({ FromPort }) => FromPort);
      expect(ports?.toSorted()).toEqual([22, 8888]);
    },

    "a key pair's public half is imported once, found by its name, and gone when it is deleted": async (account) => {
      const { ec2, name, later } = account;
      const KeyName = name();
      const find = () => ec2.send(new DescribeKeyPairsCommand({ KeyNames: [KeyName] }));
      await expectRefused(find(), "InvalidKeyPair.NotFound");
      const command = new ImportKeyPairCommand({ KeyName, PublicKeyMaterial: Buffer.from(PUBLIC_KEY) });
      const { KeyPairId } = await ec2.send(command);
      later(() => ec2.send(new DeleteKeyPairCommand({ KeyName })));
      expect(KeyPairId).toMatch(/^key-/);
      await expectRefused(ec2.send(command), "InvalidKeyPair.Duplicate");
      expect((await find()).KeyPairs).toMatchObject([{ KeyName, KeyPairId, KeyFingerprint: expect.any(String) }]);
      await ec2.send(new DeleteKeyPairCommand({ KeyName }));
      await expectRefused(find(), "InvalidKeyPair.NotFound");
      await ec2.send(new DeleteKeyPairCommand({ KeyName }));
    },

    "a template may name a key pair that there is not; a launch with it is told so": async (account) => {
      const template = await createTemplate(account, { KeyName: account.name() });
      const { Errors, Instances } = await createFleet(account, fleetOf(template));
      expect(Instances ?? []).toEqual([]);
      expect(Errors?.map(({ ErrorCode }) => ErrorCode)).toContain("InvalidKeyPair.NotFound");
    },
  },
};
