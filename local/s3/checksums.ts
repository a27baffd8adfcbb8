/** Checksums that a client sends with its bytes (S3 user guide, "Checking object integrity"), verified before anything is kept. */
import { createHash } from "node:crypto";
import { crc32 } from "node:zlib";
import { s3Error } from "./errors.ts";

const word = (value: number): string => {
  const bytes = Buffer.alloc(4);
  bytes.writeUInt32BE(value >>> 0);
  return bytes.toString("base64");
};

/** Castagnoli's polynomial, reflected; node:zlib has only the other one. */
const CRC32C_TABLE = Uint32Array.from({ length: 256 }, (_, byte) => {
  let value = byte;
  for (let bit = 0; bit < 8; bit++) value = value & 1 ? (value >>> 1) ^ 0x82f63b78 : value >>> 1;
  return value;
});

function crc32c(bytes: Uint8Array): number {
  let value = 0xffffffff;
  for (const byte of bytes) value = (CRC32C_TABLE[(value ^ byte) & 0xff] ?? 0) ^ (value >>> 8);
  return ~value;
}

const hash = (algorithm: string) => (bytes: Uint8Array) => createHash(algorithm).update(bytes).digest("base64");

const ALGORITHMS: Readonly<Record<string, (bytes: Uint8Array) => string>> = {
  ChecksumCRC32: (bytes) => word(crc32(bytes)),
  ChecksumCRC32C: (bytes) => word(crc32c(bytes)),
  ChecksumSHA1: hash("sha1"),
  ChecksumSHA256: hash("sha256"),
};

/** Kept as sent: nothing here can compute it. */
const UNVERIFIED = ["ChecksumCRC64NVME"];

const MD5_IN_BASE64 = /^[A-Za-z0-9+/]{22}==$/;

/** The checksums of the input, to be kept with the object. Throws BadDigest or InvalidDigest when one is wrong. */
export function checkIntegrity(input: object, bytes: Uint8Array): Record<string, string> {
  const fields = input as Readonly<Record<string, unknown>>;
  const md5 = fields["ContentMD5"];
  if (typeof md5 === "string" && !MD5_IN_BASE64.test(md5)) {
    throw s3Error("InvalidDigest", "The Content-MD5 you specified was invalid.");
  }
  if (typeof md5 === "string" && md5 !== hash("md5")(bytes)) {
    throw s3Error("BadDigest", "The Content-MD5 you specified did not match what we received.");
  }
  const kept: Record<string, string> = {};
  for (const [name, compute] of Object.entries(ALGORITHMS)) {
    const sent = fields[name];
    if (typeof sent !== "string") continue;
    if (sent !== compute(bytes)) {
      const algorithm = name.slice("Checksum".length);
      throw s3Error("BadDigest", `The ${algorithm} you specified did not match the calculated checksum.`);
    }
    kept[name] = sent;
  }
  for (const name of UNVERIFIED) if (typeof fields[name] === "string") kept[name] = fields[name];
  return kept;
}

export const md5Hex = (bytes: Uint8Array): string => createHash("md5").update(bytes).digest("hex");
