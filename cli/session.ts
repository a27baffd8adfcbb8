/** What the commands of one call share: the terminal, the global options and how it will end. */
import type { Client } from "../contract/client.ts";
import type { Project } from "./run/project-file.ts";
import type { Terminal } from "./terminal.ts";

export interface Session {
  readonly terminal: Terminal;
  options: {
    readonly stack: string;
    /** null: the environment's or the profile's. */
    readonly region: string | null;
    readonly json: boolean;
  };
  /** The project file above the directory in which the command was called. */
  project: Project;
  /** Ours (exit-codes.ts), or that of a command on a machine. */
  exitCode: number;
}

/** The AWS SDK is loaded only now: `spot --help` and a slip of the hand are answered without it. */
export async function openClient({ options, terminal }: Session): Promise<Client> {
  const { connect } = await import("./connect.ts");
  return await connect(options.stack, terminal.env, options.region);
}
