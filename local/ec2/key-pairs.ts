/** Key pairs that their owner made: EC2 keeps the public half. Local instances have no SSH server to give it to. */
import type {
  DeleteKeyPairCommandInput,
  DeleteKeyPairResult,
  DescribeKeyPairsCommandInput,
  DescribeKeyPairsResult,
  ImportKeyPairCommandInput,
  ImportKeyPairResult,
} from "@aws-sdk/client-ec2";
import { createHash, createPublicKey } from "node:crypto";
import { AwsError } from "../kernel/service.ts";
import { MAX_KEY_PAIRS } from "./facts.ts";
import { passes, tagList } from "./filters.ts";
import { makeId } from "./ids.ts";
import { nowOf } from "./state.ts";
import type { Ec2, KeyPairRecord } from "./state.ts";
import { putTags, tagsFor, tagsOf } from "./tagging.ts";

/** Throws InvalidKeyPair.NotFound. */
export function findKeyPair(ec2: Ec2, name: string): KeyPairRecord {
  const found = ec2.keyPairs.get(name);
  if (!found) throw new AwsError("InvalidKeyPair.NotFound", `The key pair '${name}' does not exist`);
  return found;
}

const malformed = (): AwsError => new AwsError("InvalidKey.Format", "Key is not in valid OpenSSH public key format");

/** RFC 4253 §6.6: texts and numbers, each after its length in four bytes. */
function partsOf(blob: Buffer): Buffer[] {
  const parts: Buffer[] = [];
  for (let at = 0; at < blob.length;) {
    const end = at + 4 + (at + 4 <= blob.length ? blob.readUInt32BE(at) : Infinity);
    if (end > blob.length) throw malformed();
    parts.push(blob.subarray(at + 4, end));
    at = end;
  }
  return parts;
}

/** The fingerprint as EC2 gives it: MD5 of an RSA key's DER, SHA-256 of an ED25519 key's blob (EC2 user guide, "Verify the fingerprint"). */
function readKey(material: Uint8Array): Pick<KeyPairRecord, "type" | "fingerprint"> {
  const [algorithm, encoded = ""] = Buffer.from(material).toString("utf8").trim().split(/\s+/);
  const blob = Buffer.from(encoded, "base64");
  const [name, first, second] = partsOf(blob);
  if (name?.toString() !== algorithm) throw malformed();
  if (algorithm === "ssh-ed25519" && first?.length === 32)
    return { type: "ed25519", fingerprint: createHash("sha256").update(blob).digest("base64") };
  if (algorithm !== "ssh-rsa" || first === undefined || second === undefined) throw malformed();
  // A leading zero byte says that the number is positive.
  const base64url = (number: Buffer): string => (number[0] === 0 ? number.subarray(1) : number).toString("base64url");
  const jwk = { kty: "RSA", e: base64url(first), n: base64url(second) };
  const der = createPublicKey({ key: jwk, format: "jwk" }).export({ type: "spki", format: "der" });
  const hex = createHash("md5").update(der).digest("hex");
  return { type: "rsa", fingerprint: hex.replaceAll(/(..)(?!$)/g, "$1:") };
}

export const importKeyPair =
  (ec2: Ec2) =>
  (input: ImportKeyPairCommandInput): ImportKeyPairResult => {
    const { KeyName: name = "", PublicKeyMaterial = new Uint8Array() } = input;
    if (!/^[\x20-\x7e]{1,255}$/.test(name))
      throw new AwsError("InvalidParameterValue", `Value (${name}) for parameter KeyName is invalid.`);
    if (ec2.keyPairs.get(name)) throw new AwsError("InvalidKeyPair.Duplicate", `The keypair '${name}' already exists.`);
    if (ec2.keyPairs.values().length >= MAX_KEY_PAIRS)
      throw new AwsError("KeyPairLimitExceeded", "The maximum number of key pairs has been reached.");
    const key = readKey(PublicKeyMaterial);
    const id = makeId("key");
    putTags(ec2, id, tagsFor(input.TagSpecifications, "key-pair"));
    ec2.keyPairs.put(name, { id, name, ...key, createdAt: nowOf(ec2) });
    return {
      KeyName: name,
      KeyPairId: id,
      KeyFingerprint: key.fingerprint,
      Tags: tagList(tagsOf(ec2, id)),
    };
  };

export const describeKeyPairs =
  (ec2: Ec2) =>
  (input: DescribeKeyPairsCommandInput): DescribeKeyPairsResult => {
    for (const name of input.KeyNames ?? []) findKeyPair(ec2, name);
    const all = ec2.keyPairs.values();
    const missing = (input.KeyPairIds ?? []).find((wanted) => all.every(({ id }) => id !== wanted));
    if (missing !== undefined)
      throw new AwsError("InvalidKeyPair.NotFound", `The key pair ID '${missing}' does not exist`);
    const found = all.filter(({ id, name, fingerprint }) => {
      const asked = (input.KeyNames ?? [name]).includes(name) && (input.KeyPairIds ?? [id]).includes(id);
      const facets = { "key-name": [name], "key-pair-id": [id], fingerprint: [fingerprint] };
      return asked && passes(input.Filters, facets, tagsOf(ec2, id));
    });
    return {
      KeyPairs: found.map(({ id, name, type, fingerprint, createdAt }) => ({
        KeyPairId: id,
        KeyName: name,
        KeyType: type,
        KeyFingerprint: fingerprint,
        CreateTime: new Date(createdAt),
        Tags: tagList(tagsOf(ec2, id)),
      })),
    };
  };

/** Done also for one that is not there (EC2 API reference, DeleteKeyPair). */
export const deleteKeyPair =
  (ec2: Ec2) =>
  ({ KeyName, KeyPairId }: DeleteKeyPairCommandInput): DeleteKeyPairResult => {
    const found = ec2.keyPairs.values().find(({ id, name }) => name === KeyName || id === KeyPairId);
    if (!found) return { Return: true };
    ec2.keyPairs.delete(found.name);
    ec2.tags.delete(found.id);
    return { Return: true, KeyPairId: found.id };
  };
