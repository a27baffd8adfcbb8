/** A number of somebody else's system: what it usually is, how good and how bad it can be, and who says so. */
export interface Constant {
  readonly low: number;
  readonly typical: number;
  readonly high: number;
  readonly source: string;
}
export const CASES = ["low", "typical", "high"] as const;
export type Case = (typeof CASES)[number];

export type Constants = Readonly<Record<string, Constant>>;

export const valuesOf = <T extends Constants>(constants: T, each: Case): { readonly [K in keyof T]: number } =>
  Object.fromEntries(Object.entries(constants).map(([name, constant]) => [name, constant[each]])) as {
    readonly [K in keyof T]: number;
  };
