/** Text that replaces what was drawn before it. */
import { ESCAPE } from "./output/clean-text.ts";
import type { Terminal } from "./terminal.ts";

interface Screen {
  /** How many lines it has at this moment. */
  readonly lines: number;
  draw(text: string): void;
  /** Below what is drawn, until it is drawn anew. */
  note(text: string): void;
}

/** ECMA-48 and the DEC VT series; terminals without them are called `dumb` (terminal.ts). */
const up = (lines: number): string => (lines === 0 ? "" : `${ESCAPE}[${lines}A`);
const ERASE_BELOW = `${ESCAPE}[J`;
/** Before the text: after a line as wide as the screen the cursor still stands on its last letter. */
const eraseAndWrite = (line: string): string => `${ESCAPE}[K${line}\n`;
/** A line that is too long is cut: broken in two it would not be counted. */
const [NO_WRAP, WRAP] = [`${ESCAPE}[?7l`, `${ESCAPE}[?7h`];

export function createScreen(terminal: Terminal): Screen {
  let [drawn, standing] = [0, ""];
  // The cursor has the last line. What has left the screen above cannot be reached again.
  const count = (): number => Math.max(1, (terminal.rows ?? Infinity) - 1);
  const put = (lines: readonly string[]): void => {
    const body = lines.map(eraseAndWrite).join("");
    terminal.stdout.write(`${up(drawn)}\r${NO_WRAP}${body}${ERASE_BELOW}${WRAP}`);
    drawn = lines.length;
  };
  return {
    get lines() {
      return count();
    },
    draw: (text) => put((standing = text).split("\n").slice(0, count())),
    note: (text) => {
      const said = text.trimEnd().split("\n").slice(0, count());
      put([...standing.split("\n").slice(0, count() - said.length), ...said]);
    },
  };
}
