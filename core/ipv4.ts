/** Ranges of IPv4 addresses, as people and EC2 write them. */

/** One byte. */
const BYTE = "(?:25[0-5]|2[0-4][0-9]|1[0-9]{2}|[1-9]?[0-9])";
/** Four bytes and a prefix. */
export const CIDR_PATTERN = new RegExp(`^(?:${BYTE}\\.){3}${BYTE}/(?:3[0-2]|[12]?[0-9])$`);

/** EC2 cuts off what is beyond the prefix without a word (EC2 API reference, IpRange); whoever wrote it meant something else. */
export function isCanonicalCidr(cidr: string): boolean {
  const [address = "", prefix = ""] = cidr.split("/");
  const value = address.split(".").reduce((sum, byte) => sum * 256 + Number(byte), 0);
  return value % 2 ** (32 - Number(prefix)) === 0;
}
