/** Where a command reads its environment and writes: data to stdout, remarks to stderr. */
export interface Terminal {
  readonly env: Readonly<Record<string, string | undefined>>;
  readonly stdout: { write(text: string): unknown };
  readonly stderr: { write(text: string): unknown };
  /** Only when a person is looking. */
  readonly colours: boolean;
  /** What Ctrl-C says: that the job goes on, and how to come back to it. */
  goodbye: string | null;
}

export const print = (terminal: Terminal, text: string): void => void terminal.stdout.write(`${text}\n`);
export const printJson = (terminal: Terminal, value: unknown): void => print(terminal, JSON.stringify(value, null, 2));
/** One value per line, for streams. */
export const printJsonLine = (terminal: Terminal, value: unknown): void => print(terminal, JSON.stringify(value));
export const remark = (terminal: Terminal, text: string): void => void terminal.stderr.write(`${text}\n`);
