/** Where a command reads its environment and writes: data to stdout, remarks to stderr. */
export interface Terminal {
  readonly env: Readonly<Record<string, string | undefined>>;
  readonly stdout: { write(text: string): unknown };
  readonly stderr: { write(text: string): unknown };
  /** Only when a person is looking. */
  readonly colours: boolean;
  /** The width of what a person looks at; null: a file or a pipe, which has none. */
  readonly columns: number | null;
  /** The height of it; null as above. */
  readonly rows: number | null;
  /** Asks a person; null: nobody can be asked. */
  readonly ask: ((question: string) => Promise<string>) | null;
  /** Where things stand if the command ends now, by Ctrl-C or an error: what was submitted, what goes on; null: nothing to say. */
  standing: string | null;
  /** What a signal has to wait for, e.g. a session's end; null: nothing. */
  leaving: (() => Promise<void>) | null;
}

/** Whether what was written can be written over. */
export const canRedraw = ({ rows, env }: Terminal): boolean => rows !== null && env["TERM"] !== "dumb";

export const print = (terminal: Terminal, text: string): void => void terminal.stdout.write(`${text}\n`);
export const printJson = (terminal: Terminal, value: unknown): void => print(terminal, JSON.stringify(value, null, 2));
/** One value per line, for streams. */
export const printJsonLine = (terminal: Terminal, value: unknown): void => print(terminal, JSON.stringify(value));
export const remark = (terminal: Terminal, text: string): void => void terminal.stderr.write(`${text}\n`);
