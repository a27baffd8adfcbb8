/** `/jobs/{id}/logs` against `/jobs/train-0a1b…/logs`: the parameters, or null when it is another path. */
export function matchPath(template: string, path: string): Readonly<Record<string, string>> | null {
  const wanted = template.split("/");
  const given = path.split("/");
  if (wanted.length !== given.length) return null;
  const params: [string, string][] = [];
  for (const [index, part] of wanted.entries()) {
    const value = given[index]!;
    if (part.startsWith("{")) params.push([part.slice(1, -1), value]);
    else if (part !== value) return null;
  }
  return Object.fromEntries(params);
}

/** The path with its parameters in place. */
export const fillPath = (template: string, params: Readonly<Record<string, string>>): string =>
  template.replaceAll(/\{(\w+)\}/g, (_, name: string) => encodeURIComponent(params[name] ?? ""));
