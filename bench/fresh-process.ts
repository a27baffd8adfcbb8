/** Times of programs that start anew each time; only their ratios within one run mean something on a busy machine. */
import { execFile } from "node:child_process";
import { promisify } from "node:util";

const run = promisify(execFile);

/** Milliseconds that `import(file)` takes in a process that has done nothing else. */
export async function importMs(file: string): Promise<number> {
  const script = `const t = performance.now(); await import(process.argv[1]); process.stdout.write(String(performance.now() - t));`;
  const { stdout } = await run(process.execPath, ["--input-type=module", "--eval", script, file]);
  return Number(stdout);
}

/** Milliseconds from start to end of a Node process with these arguments. */
export async function processMs(args: readonly string[]): Promise<number> {
  const start = performance.now();
  await run(process.execPath, args);
  return performance.now() - start;
}

/** The median of each measurement. In every round each is made once, so that a busy moment meets all of them. */
export async function medians<Name extends string>(
  measurements: Readonly<Record<Name, () => Promise<number>>>,
  rounds: number,
): Promise<Readonly<Record<Name, number>>> {
  const names = Object.keys(measurements) as Name[];
  const taken = new Map<Name, number[]>(names.map((name) => [name, []]));
  for (let round = 0; round < rounds; round++)
    for (const name of names) taken.get(name)!.push(await measurements[name]());
  const middle = (values: readonly number[]): number =>
    values.toSorted((a, b) => a - b)[Math.floor(values.length / 2)]!;
  return Object.fromEntries(names.map((name) => [name, round(middle(taken.get(name)!), 1)])) as Record<Name, number>;
}

export const round = (value: number, digits: number): number => Number(value.toFixed(digits));
