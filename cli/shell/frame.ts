/**
 * Messages of a Session Manager data channel as bytes. Layout (aws/session-manager-plugin, src/message, read 2026-11-28), big
 * endian: header length 4 (116), kind 32 (padded with spaces), version 4, created 8 (ms), sequence 8, flags 8, message id 16
 * (a UUID whose low eight bytes come first), SHA-256 of the payload 32, payload type 4; payload length 4, payload.
 */
import { createHash } from "node:crypto";

export const KIND = {
  input: "input_stream_data",
  output: "output_stream_data",
  acknowledge: "acknowledge",
  closed: "channel_closed",
  start: "start_publication",
  pause: "pause_publication",
} as const;

export const PAYLOAD = {
  output: 1,
  error: 2,
  size: 3,
  handshakeRequest: 5,
  handshakeResponse: 6,
  handshakeComplete: 7,
  challengeRequest: 8,
  flag: 10,
  standardError: 11,
  exitCode: 12,
} as const;

/** Payloads of PAYLOAD.flag, as a number of four bytes. */
export const FLAG = { terminateSession: 2, connectToPortError: 3 } as const;

export interface Frame {
  readonly kind: string;
  readonly sequence: number;
  readonly flags: number;
  readonly messageId: string;
  readonly createdMs: number;
  readonly payloadType: number;
  readonly payload: Uint8Array;
}

/** It is no message of a data channel, or was changed on its way: it is not acknowledged, and comes again. */
export class FrameError extends Error {
  override readonly name = "FrameError";
}

const HEADER_BYTES = 116;
const KIND_BYTES = 32;
const AT = {
  kind: 4,
  version: 36,
  created: 40,
  sequence: 48,
  flags: 56,
  id: 64,
  digest: 80,
  payloadType: 112,
} as const;
const VERSION = 1;

export function writeFrame(frame: Frame): Buffer {
  const { kind, payload } = frame;
  const bytes = Buffer.alloc(HEADER_BYTES + 4 + payload.length);
  bytes.writeUInt32BE(HEADER_BYTES, 0);
  bytes.write(kind.padEnd(KIND_BYTES), AT.kind, "latin1");
  bytes.writeUInt32BE(VERSION, AT.version);
  bytes.writeBigUInt64BE(BigInt(frame.createdMs), AT.created);
  bytes.writeBigInt64BE(BigInt(frame.sequence), AT.sequence);
  bytes.writeBigUInt64BE(BigInt(frame.flags), AT.flags);
  const id = Buffer.from(frame.messageId.replaceAll("-", ""), "hex");
  id.copy(bytes, AT.id, 8);
  id.copy(bytes, AT.id + 8, 0, 8);
  createHash("sha256").update(payload).digest().copy(bytes, AT.digest);
  bytes.writeUInt32BE(frame.payloadType, AT.payloadType);
  bytes.writeUInt32BE(payload.length, HEADER_BYTES);
  bytes.set(payload, HEADER_BYTES + 4);
  return bytes;
}

/** Throws FrameError. */
export function readFrame(data: Uint8Array): Frame {
  const bytes = Buffer.from(data.buffer, data.byteOffset, data.byteLength);
  if (bytes.length < HEADER_BYTES + 4) throw new FrameError(`a message of ${bytes.length} bytes has no whole header`);
  // A header may grow: what is known of it stays where it is.
  const header = bytes.readUInt32BE(0);
  if (header < HEADER_BYTES || header + 4 > bytes.length) throw new FrameError(`a header of ${header} bytes`);
  const length = bytes.readUInt32BE(header);
  const payload = bytes.subarray(header + 4);
  if (payload.length !== length)
    throw new FrameError(`a payload of ${payload.length} bytes that should have ${length}`);
  const kind = bytes.toString("latin1", AT.kind, AT.kind + KIND_BYTES).replaceAll(/^[\0 ]+|[\0 ]+$/g, "");
  const isChecked = length > 0 && kind !== KIND.start && kind !== KIND.pause;
  const digest = bytes.subarray(AT.digest, AT.digest + 32);
  if (isChecked && !createHash("sha256").update(payload).digest().equals(digest))
    throw new FrameError("the payload is not the one whose digest the message has");
  const id = Buffer.concat([bytes.subarray(AT.id + 8, AT.id + 16), bytes.subarray(AT.id, AT.id + 8)]).toString("hex");
  return {
    kind,
    sequence: Number(bytes.readBigInt64BE(AT.sequence)),
    flags: Number(bytes.readBigUInt64BE(AT.flags)),
    messageId: id.replace(/^(.{8})(.{4})(.{4})(.{4})/, "$1-$2-$3-$4-"),
    createdMs: Number(bytes.readBigUInt64BE(AT.created)),
    payloadType: bytes.readUInt32BE(AT.payloadType),
    payload,
  };
}
