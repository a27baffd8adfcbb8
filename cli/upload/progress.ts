/** How far bytes have come, how fast they go and how long the rest takes: a line that is written over, where it can be. */
import { formatBytes, formatSpan } from "../output/text.ts";
import { canRedraw, remark, type Terminal } from "../terminal.ts";

export interface Progress {
  sent(bytes: number): void;
  /** There already. */
  skip(bytes: number): void;
  /** Says what it came to. */
  end(): void;
}

const REDRAW_MS = 200;

/** `verb` as in `uploading`, `done` as in `uploaded`. */
export function startProgress(
  terminal: Terminal,
  { verb, done, bytes }: { readonly verb: string; readonly done: string; readonly bytes: number },
  now: () => number = () => performance.now(),
): Progress {
  const startedMs = now();
  const isDrawn = canRedraw(terminal);
  let [sent, skipped, drawnMs] = [0, 0, -Infinity];
  const draw = (): void => {
    if (!isDrawn || now() - drawnMs < REDRAW_MS) return;
    drawnMs = now();
    const line = `${verb}: ${describeProgress({ sent, skipped, bytes, seconds: (now() - startedMs) / 1000 })}`;
    terminal.stderr.write(`\r${line.slice(0, (terminal.columns ?? 80) - 1)}\u001B[K`);
  };
  return {
    sent: (count) => {
      sent += count;
      draw();
    },
    skip: (count) => {
      skipped += count;
      draw();
    },
    end: () => {
      if (isDrawn && drawnMs > -Infinity) terminal.stderr.write("\r\u001B[K");
      const rate = describeRate(sent, (now() - startedMs) / 1000);
      const there = skipped === 0 ? "" : sent === 0 ? "; all of it was there" : `; ${formatBytes(skipped)} were there`;
      remark(terminal, `${done} ${formatBytes(sent)}${rate === null ? "" : ` at ${rate}`}${there}`);
    },
  };
}

interface Facts {
  readonly sent: number;
  readonly skipped: number;
  readonly bytes: number;
  readonly seconds: number;
}

/** `45.2 MB of 1.1 GB, 4%, 12.3 MB/s, 1m 20s left`. */
export function describeProgress({ sent, skipped, bytes, seconds }: Facts): string {
  const there = sent + skipped;
  const percent = bytes === 0 ? 100 : Math.floor((there / bytes) * 100);
  const rate = describeRate(sent, seconds);
  const left = sent === 0 ? null : formatSpan(((bytes - there) / sent) * seconds);
  return [
    `${formatBytes(there)} of ${formatBytes(bytes)}`,
    `${percent}%`,
    ...(rate === null || left === null ? [] : [rate, `${left} left`]),
  ].join(", ");
}

/** null: too short to tell. */
const describeRate = (bytes: number, seconds: number): string | null =>
  seconds < 1 || bytes === 0 ? null : `${formatBytes(Math.round(bytes / seconds))}/s`;
