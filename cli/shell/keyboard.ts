/** The terminal that a person sits at, given over to the machine byte by byte; it is as it was before however we end. */

export interface Keyboard {
  readonly size: { readonly rows: number; readonly cols: number };
  /** Until `release`: each key, Ctrl-C too, and each change of the window. */
  grab(onKeys: (bytes: Buffer) => void, onResize: () => void): void;
  release(): void;
}

/** null: standard input or output is no terminal. */
export function openKeyboard(): Keyboard | null {
  const { stdin, stdout } = process;
  if (!stdin.isTTY || !stdout.isTTY) return null;
  let release = (): void => {};
  return {
    // A terminal that does not know its size says 0.
    get size() {
      return { rows: stdout.rows || 24, cols: stdout.columns || 80 };
    },
    grab(onKeys, onResize) {
      stdin.setRawMode(true);
      stdin.on("data", onKeys);
      stdin.resume();
      stdout.on("resize", onResize);
      release = () => {
        stdin.setRawMode(false);
        stdin.off("data", onKeys);
        stdin.pause();
        stdout.off("resize", onResize);
        process.off("exit", release);
        release = () => {};
      };
      process.on("exit", release);
    },
    release: () => release(),
  };
}

/** ssh's way out of a connection that hangs: `~.` at the beginning of a line. */
export function createEscape(): (bytes: Buffer) => { readonly keys: Buffer; readonly isLeft: boolean } {
  const [RETURN, TILDE, DOT] = [0x0d, 0x7e, 0x2e];
  let state: "line" | "start" | "tilde" = "start";
  return (bytes) => {
    const keys: number[] = [];
    for (const byte of bytes) {
      if (state === "tilde" && byte === DOT) return { keys: Buffer.from(keys), isLeft: true };
      // It was no escape after all; a second tilde stands for one.
      if (state === "tilde" && byte !== TILDE) keys.push(TILDE);
      if (state === "start" && byte === TILDE) {
        state = "tilde";
        continue;
      }
      keys.push(byte);
      state = byte === RETURN ? "start" : "line";
    }
    return { keys: Buffer.from(keys), isLeft: false };
  };
}
