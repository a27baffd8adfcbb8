/** The keys of a request that conditions ask about: lower-case names, since IAM does not tell their case apart. */
export type Context = ReadonlyMap<string, readonly string[]>;

export type ContextValues = Readonly<Record<string, string | readonly string[]>>;

/** Later values replace earlier ones. */
export function makeContext(...values: readonly (ContextValues | undefined)[]): Context {
  const context = new Map<string, readonly string[]>();
  for (const each of values) {
    for (const [key, value] of Object.entries(each ?? {}))
      context.set(key.toLowerCase(), typeof value === "string" ? [value] : value);
  }
  return context;
}
