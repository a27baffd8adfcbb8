/** Messages of a data channel as bytes: a header of 116 with its length in front, the payload's length, the payload; big endian. */
import { createHash, randomUUID } from "node:crypto";

export type FrameKind = "input_stream_data" | "output_stream_data" | "acknowledge" | "channel_closed";

export const PAYLOAD = {
  output: 1,
  size: 3,
  handshakeRequest: 5,
  handshakeResponse: 6,
  handshakeComplete: 7,
  flag: 10,
} as const;
/** Payloads of PAYLOAD.flag: a number of four bytes. */
export const FLAG = { disconnectFromPort: 1, terminateSession: 2, connectToPortError: 3 } as const;

export interface Frame {
  readonly kind: string;
  readonly messageId: string;
  readonly sequence: number;
  readonly payloadType: number;
  readonly payload: Buffer;
}

const HEADER_BYTES = 116;
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
const KIND_BYTES = 32;
/** The first message of a stream. */
const SYN = 1n;

export interface Outgoing {
  readonly kind: FrameKind;
  readonly sequence: number;
  readonly payloadType: number;
  readonly payload: Buffer;
}

export function writeFrame({ kind, sequence, payloadType, payload }: Outgoing, nowMs: number): Buffer {
  const frame = Buffer.alloc(HEADER_BYTES + 4 + payload.length);
  frame.writeUInt32BE(HEADER_BYTES, 0);
  frame.write(kind.padEnd(KIND_BYTES), AT.kind, "latin1");
  frame.writeUInt32BE(1, AT.version);
  frame.writeBigUInt64BE(BigInt(Math.trunc(nowMs)), AT.created);
  frame.writeBigInt64BE(BigInt(sequence), AT.sequence);
  frame.writeBigUInt64BE(kind === "output_stream_data" && sequence === 0 ? SYN : 0n, AT.flags);
  swapHalves(Buffer.from(randomUUID().replaceAll("-", ""), "hex")).copy(frame, AT.id);
  createHash("sha256").update(payload).digest().copy(frame, AT.digest);
  frame.writeUInt32BE(payloadType, AT.payloadType);
  frame.writeUInt32BE(payload.length, HEADER_BYTES);
  payload.copy(frame, HEADER_BYTES + 4);
  return frame;
}

/** Null where the agent would refuse it: cut short, or with another digest than its payload's. */
export function readFrame(frame: Buffer): Frame | null {
  if (frame.length < HEADER_BYTES + 4 || frame.readUInt32BE(0) !== HEADER_BYTES) return null;
  const payload = frame.subarray(HEADER_BYTES + 4);
  if (payload.length !== frame.readUInt32BE(HEADER_BYTES)) return null;
  const digest = createHash("sha256").update(payload).digest();
  if (!digest.equals(frame.subarray(AT.digest, AT.digest + 32))) return null;
  const id = swapHalves(frame.subarray(AT.id, AT.id + 16)).toString("hex");
  return {
    kind: frame.toString("latin1", AT.kind, AT.kind + KIND_BYTES).trimEnd(),
    messageId: id.replace(/^(.{8})(.{4})(.{4})(.{4})/, "$1-$2-$3-$4-"),
    sequence: Number(frame.readBigInt64BE(AT.sequence)),
    payloadType: frame.readUInt32BE(AT.payloadType),
    payload,
  };
}

/** A UUID's low eight bytes come first. */
const swapHalves = (id: Buffer): Buffer => Buffer.concat([id.subarray(8), id.subarray(0, 8)]);
