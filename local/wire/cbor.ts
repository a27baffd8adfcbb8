/**
 * The body of the RPC v2 CBOR protocol, the first of the three that CloudWatch's model names for clients. Source:
 * smithy.io/2.0/additional-specs/protocols/smithy-rpc-v2.html. The codec is the SDK's own, used from the other side.
 */
import { cbor, CborCodec } from "@smithy/core/cbor";
import { malformed } from "./scalars.ts";
import type { Schema } from "./schema.ts";

const codec = new CborCodec();
const serializer = codec.createSerializer();
const deserializer = codec.createDeserializer();

/** The operation in `/service/GraniteServiceVersion20100801/operation/PutMetricAlarm`. */
export const cborOperation = (path: string): string => /\/service\/[^/]+\/operation\/([^/]+)$/.exec(path)?.[1] ?? "";

export function readCbor(schema: Schema, body: Buffer): Record<string, unknown> {
  if (body.length === 0 || !schema.isStructSchema()) return {};
  try {
    return (deserializer.read(schema, body) ?? {}) as Record<string, unknown>;
  } catch {
    throw malformed("The request body is not valid CBOR");
  }
}

export function writeCbor(schema: Schema, value: unknown): Buffer {
  if (!schema.isStructSchema()) return writePlainCbor({});
  serializer.write(schema, value ?? {});
  return Buffer.from(serializer.flush());
}

/** Of what no schema describes: errors of the front door. */
export const writePlainCbor = (value: object): Buffer => Buffer.from(cbor.serialize(value));
