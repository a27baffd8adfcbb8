/** The digest SDKs check (SQS developer guide, "Calculating the MD5 message digest for message attributes"). */
import { createHash } from "node:crypto";
import type { MessageAttributeValue } from "@aws-sdk/client-sqs";

export function md5OfAttributes(attributes: Readonly<Record<string, MessageAttributeValue>>): string {
  const hash = createHash("md5");
  const add = (bytes: Uint8Array): void => {
    const length = Buffer.alloc(4);
    length.writeUInt32BE(bytes.length);
    hash.update(length).update(bytes);
  };
  for (const name of Object.keys(attributes).sort()) {
    const { DataType: type = "", StringValue: text, BinaryValue: bytes } = attributes[name] ?? {};
    add(Buffer.from(name));
    add(Buffer.from(type));
    hash.update(Buffer.from([type.startsWith("Binary") ? 2 : 1]));
    add(type.startsWith("Binary") ? (bytes ?? new Uint8Array()) : Buffer.from(text ?? ""));
  }
  return hash.digest("hex");
}
