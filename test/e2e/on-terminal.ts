/** `spot` on a real terminal, with a person's hands. */
import { spawn } from "node:child_process";
import { ROOT } from "../../scripts/package.ts";
import { PATIENCE_SECONDS } from "./limits.ts";
import type { World } from "./world.ts";

interface OnTerminal {
  type(keys: string): void;
  resize(rows: number, columns: number): void;
  signal(number: number): void;
  /** Resolves when it is shown, after all that was waited for before. */
  shown(what: RegExp, seconds?: number): Promise<string>;
  readonly ended: Promise<{ readonly code: number; readonly isAsItWas: boolean; readonly output: string }>;
}

/** The files a test has started are ended by `closeTerminals`. */
const running = new Set<ReturnType<typeof spawn>>();
export function closeTerminals(): void {
  for (const child of running) child.kill("SIGKILL");
}

export function onTerminal(
  { environment }: Pick<World, "environment">,
  args: readonly string[],
  variables: Readonly<Record<string, string>> = {},
  cwd?: string,
): OnTerminal {
  const script = [`${ROOT}/test/e2e/terminal.py`, "30", "100", process.execPath, `${ROOT}/cli/spot.mjs`, ...args];
  const env = { ...process.env, ...environment, TERM: "xterm", ...variables };
  const child = spawn("python3", script, { env, cwd, stdio: ["pipe", "pipe", "pipe"] });
  running.add(child);
  let [output, errors, from] = ["", "", 0];
  let look = (): void => {};
  child.stdout.setEncoding("utf8").on("data", (text: string) => {
    output += text;
    look();
  });
  child.stderr.on("data", (chunk: Buffer) => (errors += chunk.toString()));
  const ended = new Promise<number>((resolve) => {
    child.once("close", (code) => {
      running.delete(child);
      resolve(code ?? -1);
    });
  });
  const order = (value: object): void => void child.stdin.write(`${JSON.stringify(value)}\n`);
  return {
    type: (keys) => order({ keys }),
    resize: (rows, columns) => order({ size: [rows, columns] }),
    signal: (number) => order({ signal: number }),
    shown: (what, seconds = PATIENCE_SECONDS) =>
      new Promise((resolve, reject) => {
        const late = setTimeout(() => reject(new Error(`${what} was not shown; this was: ${output}`)), seconds * 1000);
        look = () => {
          const found = what.exec(output.slice(from));
          if (!found) return;
          from += found.index + found[0].length;
          clearTimeout(late);
          look = () => {};
          resolve(found[0]);
        };
        look();
      }),
    ended: ended.then((code) => ({ code, isAsItWas: errors === "as it was", output })),
  };
}
