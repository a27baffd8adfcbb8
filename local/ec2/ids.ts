import { createHash, randomBytes } from "node:crypto";

/** e.g. `i-0123456789abcdef0`: a prefix and 17 hexadecimal digits (EC2 User Guide, "Resource IDs"). */
export const makeId = (prefix: string): string => `${prefix}-0${randomBytes(8).toString("hex")}`;

/** The same id at every start, for what comes with the account. */
export const fixedId = (prefix: string, seed: string): string =>
  `${prefix}-0${createHash("sha256").update(seed).digest("hex").slice(0, 16)}`;

export const isWellFormed = (prefix: string, id: string): boolean =>
  id.startsWith(`${prefix}-`) && /^([0-9a-f]{8}|[0-9a-f]{17})$/.test(id.slice(prefix.length + 1));
