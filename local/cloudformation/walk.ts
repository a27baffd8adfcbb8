/** Works through a graph, each node after those it needs, several at once. */
import { PARALLEL_RESOURCES } from "./facts.ts";

export interface Walk {
  readonly failed: readonly string[];
  /** Not begun, because something had failed before. */
  readonly skipped: readonly string[];
}

/**
 * `visit` says whether it went well. After a failure nothing new is begun, unless `goOn`: then only what needs the
 * failed is left out.
 */
export async function walk(
  graph: ReadonlyMap<string, readonly string[]>,
  visit: (id: string) => Promise<boolean>,
  { goOn }: { readonly goOn: boolean },
): Promise<Walk> {
  const waiting = new Set(graph.keys());
  const done = new Set<string>();
  const failed: string[] = [];
  const running = new Map<string, Promise<void>>();

  const begin = (id: string): void => {
    waiting.delete(id);
    const work = visit(id).then((isWell) => {
      running.delete(id);
      if (isWell) done.add(id);
      else failed.push(id);
    });
    running.set(id, work);
  };

  for (;;) {
    if (failed.length === 0 || goOn) {
      for (const id of waiting) {
        const isReady = (graph.get(id) ?? []).every((need) => done.has(need) || !graph.has(need));
        if (isReady && running.size < PARALLEL_RESOURCES) begin(id);
      }
    }
    if (running.size === 0) return { failed, skipped: [...waiting] };
    await Promise.race(running.values());
  }
}
