/** The ancestor's firewall rules, `(protocol, from port, to port, CIDR)`, as `instance.ingress` has them. */
import { UsageError } from "../exit-codes.ts";

export interface IngressRule {
  readonly protocol: string;
  readonly fromPort: number;
  readonly toPort: number;
  readonly cidr: string;
}

/**
 * One rule or several: `tcp,22,22,10.0.0.0/8`, with `;` between several, as Python prints a tuple, or as JSON's lists.
 * Whether the stack takes them is the service's to say.
 */
export function readIngress(value: unknown, place: string): readonly IngressRule[] {
  const rules = rulesIn(value);
  if (rules.length > 0 && rules.every((rule) => rule !== null)) return rules;
  throw new UsageError(`${place}: ${JSON.stringify(value) ?? "nothing"} is no firewall rule`, {
    remedy: "It takes a protocol, two ports and a range of addresses: `tcp,8888,8888,198.51.100.7/32`.",
  });
}

function rulesIn(value: unknown): readonly (IngressRule | null)[] {
  if (typeof value === "string")
    return value.split(/;|\)\s*,\s*\(/).map((text) =>
      ruleOf(
        text
          .replaceAll(/[()[\]'"\s]/g, "")
          .split(",")
          .filter(Boolean),
      ),
    );
  if (!Array.isArray(value)) return [];
  const items = value as readonly unknown[];
  const isOne = items.length === 4 && items.every((item) => !Array.isArray(item)) && typeof items[1] !== "object";
  if (isOne && !String(items[0]).includes(",")) return [ruleOf(items)];
  return items.flatMap((item) => (Array.isArray(item) ? [ruleOf(item)] : rulesIn(item)));
}

function ruleOf(parts: readonly unknown[]): IngressRule | null {
  const [protocol, from, to, cidr] = parts;
  const ports = [from, to].map((port) => (typeof port === "string" && port !== "" ? Number(port) : port));
  const isRule = parts.length === 4 && typeof protocol === "string" && typeof cidr === "string";
  if (!isRule || !ports.every((port) => Number.isInteger(port))) return null;
  return { protocol: protocol.toLowerCase(), fromPort: ports[0] as number, toPort: ports[1] as number, cidr };
}
