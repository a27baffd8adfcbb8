/** Blocks of IPv4 addresses, e.g. `10.0.0.0/16`. */
interface Block {
  readonly first: number;
  readonly size: number;
  /** With the first address, as AWS writes it back: `10.0.1.7/24` is `10.0.1.0/24`. */
  readonly canonical: string;
}

/** `size` is NaN when the text is no block. */
export function parseCidr(cidr: string): Block {
  const [, a, b, c, d, bits] = /^(\d{1,3})\.(\d{1,3})\.(\d{1,3})\.(\d{1,3})\/(\d{1,2})$/.exec(cidr)?.map(Number) ?? [];
  const octets = [a, b, c, d].map((octet) => octet ?? Number.NaN);
  if (!octets.every((octet) => octet <= 255) || bits === undefined || bits > 32)
    return { first: Number.NaN, size: Number.NaN, canonical: cidr };
  const size = 2 ** (32 - bits);
  const address = octets.reduce((sum, octet) => sum * 256 + octet, 0);
  const first = address - (address % size);
  return { first, size, canonical: `${formatAddress(first)}/${bits}` };
}

export const formatAddress = (address: number): string =>
  [24, 16, 8, 0].map((shift) => Math.floor(address / 2 ** shift) % 256).join(".");

export const addressesIn = (cidr: string): number => parseCidr(cidr).size;

export function contains(outer: string, inner: string): boolean {
  const [o, i] = [parseCidr(outer), parseCidr(inner)];
  return i.first >= o.first && i.first + i.size <= o.first + o.size;
}

export function overlaps(one: string, other: string): boolean {
  const [a, b] = [parseCidr(one), parseCidr(other)];
  return a.first < b.first + b.size && b.first < a.first + a.size;
}
