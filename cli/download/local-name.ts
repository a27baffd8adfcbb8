/** Where a file of the bucket may be written on this machine. */
import { join } from "node:path";

/** Names that Windows keeps for devices, whatever follows a dot, and signs that no name there has ("Naming Files, Paths"). */
const RESERVED = /^(?:con|prn|aux|nul|com\d|lpt\d)(?:\.|$)/i;
// eslint-disable-next-line no-control-regex
const FORBIDDEN = /[<>:"|?*\u0000-\u001F]|[. ]$/;

/** What is wrong with the name, or null: it stays inside its directory, on this system. */
export function problemOfName(path: string, platform: NodeJS.Platform): string | null {
  const parts = path.split("/");
  if (path.startsWith("/") || parts.some((part) => part === "" || part === "." || part === ".."))
    return "leads out of the directory";
  if (path.includes("\0")) return "is no name for a file";
  if (platform !== "win32") return null;
  if (path.includes("\\")) return "leads out of the directory";
  return parts.some((part) => RESERVED.test(part) || FORBIDDEN.test(part)) ? "is no name for a file on Windows" : null;
}

export const placeOf = (directory: string, path: string): string => join(directory, ...path.split("/"));
