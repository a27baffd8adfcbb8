/** Text that replaces what was drawn before it. */
import { ESCAPE } from "./output/clean-text.ts";
import type { Terminal } from "./terminal.ts";

interface Screen {
  draw(text: string): void;
  /** Below what is drawn, until it is drawn anew. */
  note(text: string): void;
}

/** ECMA-48 and the DEC VT series; terminals without them are called `dumb` (terminal.ts). */
const up = (lines: number): string => (lines === 0 ? "" : `${ESCAPE}[${lines}A`);
const ERASE_LINE = `${ESCAPE}[K`;
const ERASE_BELOW = `${ESCAPE}[J`;
/** A line that is too long is cut: broken in two it would not be counted. */
const [NO_WRAP, WRAP] = [`${ESCAPE}[?7l`, `${ESCAPE}[?7h`];

export function createScreen(terminal: Terminal): Screen {
  let [drawn, standing] = [0, ""];
  const put = (text: string): void => {
    // What has left the screen above cannot be reached again.
    const lines = text.split("\n").slice(0, Math.max(1, (terminal.rows ?? Infinity) - 1));
    const body = lines.map((line) => `${line}${ERASE_LINE}\n`).join("");
    terminal.stdout.write(`${up(drawn)}\r${NO_WRAP}${body}${ERASE_BELOW}${WRAP}`);
    drawn = lines.length;
  };
  return {
    draw: (text) => put((standing = text)),
    note: (text) => put(`${standing}\n${text.trimEnd()}`),
  };
}
