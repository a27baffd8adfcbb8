/**
 * How a program on the machine says its exit code: the agent tells none, so the line that starts the program prints it, as
 * a terminal's control sequence with a number that nothing else can know.
 */
const BEFORE = "\u001b]spot-exit;";
const AFTER = "\u0007";

/** For printf(1) of a POSIX shell; the code is its argument. */
export const exitMarkFormat = (nonce: string): string => `\\033]spot-exit;${nonce};%s\\007`;

export interface Marked {
  /** What was printed before the mark, which may be all. */
  readonly before: Buffer;
  readonly after: Buffer;
}

export interface ExitMarkReader {
  /** null until the mark has come. */
  readonly code: number | null;
  /** Takes what came next; what may be the beginning of the mark is kept back. */
  take(bytes: Uint8Array): Marked;
  /** What was kept back and is no mark, since nothing more comes. */
  rest(): Buffer;
}

const NOTHING = Buffer.alloc(0);

export function createExitMarkReader(nonce: string): ExitMarkReader {
  const mark = Buffer.from(`${BEFORE}${nonce};`);
  let kept = NOTHING as Buffer;
  let code: number | null = null;
  return {
    get code() {
      return code;
    },
    take(bytes) {
      if (code !== null) return { before: NOTHING, after: Buffer.from(bytes) };
      kept = Buffer.concat([kept, bytes]);
      const at = kept.indexOf(mark);
      if (at >= 0) {
        const end = kept.indexOf(AFTER, at);
        const before = kept.subarray(0, at);
        if (end < 0) {
          kept = kept.subarray(at);
          return { before, after: NOTHING };
        }
        code = Number(kept.toString("latin1", at + mark.length, end));
        const after = kept.subarray(end + 1);
        kept = NOTHING;
        return { before, after };
      }
      const held = overlap(kept, mark);
      const before = kept.subarray(0, kept.length - held);
      kept = kept.subarray(kept.length - held);
      return { before, after: NOTHING };
    },
    rest() {
      const all = kept;
      kept = NOTHING;
      return all;
    },
  };
}

/** How many bytes at the end are the beginning of the mark. */
function overlap(bytes: Buffer, mark: Buffer): number {
  for (let length = Math.min(bytes.length, mark.length - 1); length > 0; length--)
    if (bytes.subarray(bytes.length - length).equals(mark.subarray(0, length))) return length;
  return 0;
}
