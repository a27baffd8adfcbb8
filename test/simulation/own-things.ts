/**
 * What a user has in the account, and jobs may name: a security group that is open to the stack's jobs, a key pair, an
 * instance profile, `reader`, and the upload of the character 1.
 */
import { createHash } from "node:crypto";
import { CreateSecurityGroupCommand, ImportKeyPairCommand } from "@aws-sdk/client-ec2";
import { IAMClient } from "@aws-sdk/client-iam";
import { PutObjectCommand, S3Client } from "@aws-sdk/client-s3";
import { TAGS, uploadKey } from "../../core/naming.ts";
import { makeOwnRole, ownRole } from "../own-role.ts";
import type { Simulation } from "./simulation.ts";

/** Made for this test (`ssh-keygen -t ed25519`); nobody has its other half. */
const PUBLIC_KEY = "ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAIFNwb3RDb25uZWN0VGVzdEtleU5vYm9keUhhc0l0ISEh test";
export const KEY_PAIR = "mine";
export const GROUP_NAME = "database-clients";

const sha256 = (text: string): string => createHash("sha256").update(text).digest("hex");

/** Answers the group's id. */
export async function makeOwnThings({ account, clock, ec2, stack }: Simulation): Promise<string> {
  const group = new CreateSecurityGroupCommand({
    GroupName: GROUP_NAME,
    Description: "of the database",
    TagSpecifications: [{ ResourceType: "security-group", Tags: [{ Key: TAGS.openTo, Value: stack }] }],
  });
  const { GroupId = "" } = await clock.run(clock.hold(ec2.send(group)));
  const key = new ImportKeyPairCommand({ KeyName: KEY_PAIR, PublicKeyMaterial: Buffer.from(PUBLIC_KEY) });
  await clock.run(clock.hold(ec2.send(key)));
  const iam = new IAMClient(account.target);
  await clock.run(clock.hold(makeOwnRole(iam, ownRole(stack, account.outputs["InstancePolicyArn"] ?? ""))));
  iam.destroy();
  const s3 = new S3Client({ ...account.target, forcePathStyle: true });
  const [Bucket, Key] = [account.outputs["BucketName"], uploadKey(sha256("1"))];
  await clock.run(clock.hold(s3.send(new PutObjectCommand({ Bucket, Key, Body: "1" }))));
  s3.destroy();
  return GroupId;
}
