import {
  CreateSecurityGroupCommand,
  DeleteKeyPairCommand,
  DeleteSecurityGroupCommand,
  DescribeKeyPairsCommand,
  ImportKeyPairCommand,
} from "@aws-sdk/client-ec2";
import { createHash, generateKeyPairSync } from "node:crypto";
import { afterAll, beforeAll, expect, test } from "vitest";
import { createTemplate, launch, startAccount } from "./account.ts";
import type { Account } from "./account.ts";

let account: Account;
beforeAll(async () => {
  account = await startAccount({ settings: { instances: "simulated", bootSeconds: 3600 } });
});
afterAll(() => account.cloud.stop());

/** RFC 4253 §6.6. */
function blobOf(...parts: readonly Uint8Array[]): string {
  const framed = parts.map((part) => {
    const length = Buffer.alloc(4);
    length.writeUInt32BE(part.length);
    return Buffer.concat([length, part]);
  });
  return Buffer.concat(framed).toString("base64");
}
const rsa = generateKeyPairSync("rsa", { modulusLength: 2048 }).publicKey;
const { n = "", e = "" } = rsa.export({ format: "jwk" });
const RSA = `ssh-rsa ${blobOf(Buffer.from("ssh-rsa"), Buffer.from(e, "base64url"), Buffer.concat([Buffer.alloc(1), Buffer.from(n, "base64url")]))} me@home`;
const { x = "" } = generateKeyPairSync("ed25519").publicKey.export({ format: "jwk" });
const ED25519_BLOB = blobOf(Buffer.from("ssh-ed25519"), Buffer.from(x, "base64url"));
const ED25519 = `ssh-ed25519 ${ED25519_BLOB}\n`;

const importKey = (KeyName: string, text: string) =>
  account.ec2.send(new ImportKeyPairCommand({ KeyName, PublicKeyMaterial: Buffer.from(text) }));

test("the fingerprint is of the key itself: MD5 of an RSA key's DER, SHA-256 of an ED25519 key", async () => {
  const { KeyFingerprint, KeyPairId } = await importKey("rsa", RSA);
  const der = rsa.export({ type: "spki", format: "der" });
  expect(KeyFingerprint?.replaceAll(":", "")).toBe(createHash("md5").update(der).digest("hex"));
  expect(KeyPairId).toMatch(/^key-0[0-9a-f]{16}$/);
  const second = await importKey("ed25519", ED25519);
  expect(second.KeyFingerprint).toBe(createHash("sha256").update(Buffer.from(ED25519_BLOB, "base64")).digest("base64"));
  const { KeyPairs } = await account.ec2.send(new DescribeKeyPairsCommand({ KeyNames: ["rsa", "ed25519"] }));
  expect(KeyPairs?.map(({ KeyName, KeyType }) => [KeyName, KeyType])).toEqual([
    ["rsa", "rsa"],
    ["ed25519", "ed25519"],
  ]);
});

test.each([
  ["no key", "hello"],
  ["a private key", ["-----BEGIN", "OPENSSH PRIVATE KEY-----\nAAAA"].join(" ")],
  ["a key cut off", RSA.slice(0, 60)],
  ["a key that calls itself another", RSA.replace("ssh-rsa", "ssh-ed25519")],
  [
    "a kind that EC2 does not take",
    `ecdsa-sha2-nistp256 ${blobOf(Buffer.from("ecdsa-sha2-nistp256"), Buffer.alloc(8))}`,
  ],
])("%s is refused", async (_what, text) => {
  await expect(importKey("bad", text)).rejects.toMatchObject({ name: "InvalidKey.Format" });
  await expect(account.ec2.send(new DescribeKeyPairsCommand({ KeyNames: ["bad"] }))).rejects.toMatchObject({
    name: "InvalidKeyPair.NotFound",
  });
});

test("a template with a key pair launches machines with it, and none once it is gone", async () => {
  await importKey("launch", ED25519);
  const template = await createTemplate(account, { KeyName: "launch" }, "with-key");
  expect(await account.instance(await launch(account, template))).toMatchObject({ KeyName: "launch" });
  await account.ec2.send(new DeleteKeyPairCommand({ KeyName: "launch" }));
  await expect(launch(account, template)).rejects.toThrow("InvalidKeyPair.NotFound");
});

test("an interface has five groups at most, and keeps them from being deleted", async () => {
  const groups: string[] = [];
  for (const index of [1, 2, 3, 4, 5, 6]) {
    const command = new CreateSecurityGroupCommand({ GroupName: `g${index}`, Description: "one of many" });
    groups.push((await account.ec2.send(command)).GroupId ?? "");
  }
  const launchWith = async (SecurityGroupIds: string[]): Promise<string> =>
    launch(account, await createTemplate(account, { SecurityGroupIds }, `with-${SecurityGroupIds.length}`));
  await expect(launchWith(groups)).rejects.toThrow("SecurityGroupsPerInterfaceLimitExceeded");
  const { SecurityGroups } = await account.instance(await launchWith(groups.slice(0, 5)));
  expect(SecurityGroups?.map(({ GroupId }) => GroupId)).toEqual(groups.slice(0, 5));
  const remove = (GroupId: string) => account.ec2.send(new DeleteSecurityGroupCommand({ GroupId }));
  await expect(remove(groups[0]!)).rejects.toMatchObject({ name: "DependencyViolation" });
  await remove(groups[5]!);
});
