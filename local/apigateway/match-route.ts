/**
 * Which route a request takes. Source: API Gateway developer guide, "Routing API requests": a full match first, then a
 * greedy path variable, then `$default`.
 */
export interface RoutePattern {
  readonly method: string;
  readonly segments: readonly string[];
}

const DEFAULT_ROUTE = "$default";

/** Null: not a route key. `$default` has no method and no segments. */
export function parseRouteKey(key: string): RoutePattern | null {
  if (key === DEFAULT_ROUTE) return { method: "", segments: [] };
  const [, method, path] = /^(ANY|DELETE|GET|HEAD|OPTIONS|PATCH|POST|PUT) \/(.*)$/.exec(key) ?? [];
  if (method === undefined || path === undefined) return null;
  const segments = path.split("/");
  const isValid = segments.every((segment, index) =>
    segment.endsWith("+}")
      ? index === segments.length - 1 && /^\{[\w.:-]+\+\}$/.test(segment)
      : /^(\{[\w.:-]+\}|[^{}]*)$/.test(segment),
  );
  return isValid ? { method, segments } : null;
}

export interface RouteMatch<T> {
  readonly route: T;
  readonly pathParameters: Readonly<Record<string, string>>;
}

/** `path` is as sent, percent-encoded, and begins with a slash. */
export function matchRoute<T extends { readonly routeKey: string }>(
  routes: readonly T[],
  method: string,
  path: string,
): RouteMatch<T> | null {
  const segments = path.slice(1).split("/");
  let best: (RouteMatch<T> & { readonly rank: string }) | null = null;
  for (const route of routes) {
    const match = matchOne(route, method, segments);
    if (match && (best === null || match.rank < best.rank)) best = { route, ...match };
  }
  return best;
}

/** The rank orders matches, the lower the better: literal (0) before variable (1) before greedy (2), the method's own before ANY. */
function matchOne(route: { readonly routeKey: string }, method: string, segments: readonly string[]) {
  if (route.routeKey === DEFAULT_ROUTE) return { rank: "3", pathParameters: {} };
  const pattern = parseRouteKey(route.routeKey);
  if (!pattern || (pattern.method !== "ANY" && pattern.method !== method)) return null;
  const pathParameters: Record<string, string> = {};
  let rank = "";
  for (const [index, expected] of pattern.segments.entries()) {
    const given = segments[index];
    if (given === undefined) return null;
    if (expected.endsWith("+}")) {
      pathParameters[expected.slice(1, -2)] = decode(segments.slice(index).join("/"));
      return { rank: `${rank}2${pattern.method === "ANY" ? 1 : 0}`, pathParameters };
    }
    if (expected.startsWith("{") && given !== "") {
      pathParameters[expected.slice(1, -1)] = decode(given);
      rank += "1";
    } else if (expected === decode(given)) rank += "0";
    else return null;
  }
  return segments.length === pattern.segments.length
    ? { rank: `${rank}${pattern.method === "ANY" ? 1 : 0}`, pathParameters }
    : null;
}

function decode(text: string): string {
  try {
    return decodeURIComponent(text);
  } catch {
    return text;
  }
}
