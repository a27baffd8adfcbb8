/**
 * Which IP addresses are everybody's: what a webhook may be sent to. All others name something of ours, of Lambda's or of
 * the network in between. Source: IANA's special-purpose address registries (IPv4, IPv6), November 2026.
 */

/** Networks of IPv4 that are not globally reachable, multicast and reserved ones among them. */
const CLOSED_V4 = [
  "0.0.0.0/8",
  "10.0.0.0/8",
  "100.64.0.0/10",
  "127.0.0.0/8",
  "169.254.0.0/16",
  "172.16.0.0/12",
  "192.0.0.0/24",
  "192.0.2.0/24",
  "192.88.99.0/24",
  "192.168.0.0/16",
  "198.18.0.0/15",
  "198.51.100.0/24",
  "203.0.113.0/24",
  "224.0.0.0/3",
].map((network) => {
  const [address = "", prefix] = network.split("/");
  return { value: readV4(address)!, size: 2 ** (32 - Number(prefix)) };
});

/** An address as resolvers and `URL` write it: dotted decimal, or IPv6 with or without brackets. Anything else is none. */
export function isPublicAddress(text: string): boolean {
  const address = text.replace(/^\[(.*)\]$/, "$1");
  const v4 = readV4(address);
  if (v4 !== null) return isPublicV4(v4);
  const groups = readV6(address);
  return groups !== null && isPublicV6(groups);
}

const isPublicV4 = (value: number): boolean =>
  CLOSED_V4.every((network) => value < network.value || value >= network.value + network.size);

/**
 * Of IPv6 only 2000::/3 is in global use, and of that not what is for protocols and Teredo (2001::/23), documentation
 * (2001:db8::/32, 3fff::/20) and 6to4 (2002::/16), which carries an IPv4 address of anybody's choice. An IPv4 address that is
 * mapped (::ffff:0:0/96) is judged as itself.
 */
function isPublicV6(groups: readonly number[]): boolean {
  const [first = 0, second = 0] = groups;
  const isMapped = groups.slice(0, 5).every((group) => group === 0) && groups[5] === 0xffff;
  if (isMapped) return isPublicV4(groups[6]! * 65_536 + groups[7]!);
  if (first < 0x2000 || first > 0x3fff) return false;
  const isClosed =
    (first === 0x2001 && (second < 0x200 || second === 0xdb8)) ||
    first === 0x2002 ||
    (first === 0x3fff && second < 0x1000);
  return !isClosed;
}

function readV4(text: string): number | null {
  const parts = text.split(".");
  const isRight = parts.length === 4 && parts.every((part) => /^(?:0|[1-9]\d{0,2})$/.test(part) && Number(part) <= 255);
  return isRight ? parts.reduce((value, part) => value * 256 + Number(part), 0) : null;
}

/** Its eight groups; null: it is none. A zone (`%eth0`) makes it one of this machine's networks, so that is none either. */
function readV6(text: string): readonly number[] | null {
  const tail = /^(.*:)(\d+\.\d+\.\d+\.\d+)$/.exec(text);
  const v4 = tail === null ? null : readV4(tail[2]!);
  if (tail !== null && v4 === null) return null;
  const plain = v4 === null ? text : `${tail![1]}${(v4 >>> 16).toString(16)}:${(v4 & 0xffff).toString(16)}`;
  const halves = plain.split("::");
  if (halves.length > 2) return null;
  const [before = [], after = []] = halves.map((half) => (half === "" ? [] : half.split(":")));
  const missing = 8 - before.length - after.length;
  if (halves.length === 2 ? missing < 1 : missing !== 0) return null;
  const groups = [...before, ...Array.from({ length: missing }, () => "0"), ...after];
  return groups.every((group) => /^[0-9a-f]{1,4}$/i.test(group)) ? groups.map((group) => parseInt(group, 16)) : null;
}
