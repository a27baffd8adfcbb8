/** Chance that can be replayed: a stream of bytes from an event's entropy. */
import { createHash } from "node:crypto";

export interface Chance {
  /** In [0, 1). */
  random(): number;
  uuid(): string;
  /** 256 bits, base64url. */
  secret(): string;
}

export function createChance(entropy: string): Chance {
  let draws = 0;
  const draw = (): Buffer => createHash("sha256").update(`${entropy}/${draws++}`).digest();
  return {
    random: () => draw().readUIntBE(0, 6) / 2 ** 48,
    uuid: () => formatUuid(draw()),
    secret: () => draw().toString("base64url"),
  };
}

function formatUuid(bytes: Buffer): string {
  bytes[6] = (bytes.readUInt8(6) & 0x0f) | 0x40;
  bytes[8] = (bytes.readUInt8(8) & 0x3f) | 0x80;
  const hex = bytes.toString("hex");
  return [hex.slice(0, 8), hex.slice(8, 12), hex.slice(12, 16), hex.slice(16, 20), hex.slice(20, 32)].join("-");
}
