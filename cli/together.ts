/** Works on all of them at a time. One fails, all stop by the signal, and when none goes on any more its error is the answer. */
export async function together<T, R>(
  items: readonly T[],
  work: (item: T, signal: AbortSignal, index: number) => Promise<R>,
): Promise<readonly R[]> {
  const stop = new AbortController();
  const all = items.map((item, index) => work(item, stop.signal, index));
  try {
    return await Promise.all(all);
  } catch (error) {
    stop.abort();
    await Promise.allSettled(all);
    throw error;
  }
}
