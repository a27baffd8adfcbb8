/** Work under the same name runs one after the other, in the order it came. */
export function createLocks(): { run<T>(name: string, work: () => Promise<T>): Promise<T> } {
  const tails = new Map<string, Promise<unknown>>();
  return {
    run(name, work) {
      const result = (tails.get(name) ?? Promise.resolve()).then(work);
      const tail = result.catch(() => {});
      tails.set(name, tail);
      return result;
    },
  };
}
