/** What the commands of one call share: the terminal, the global options and how it will end. */
import type { Client } from "../contract/client.ts";
import { connect } from "./connect.ts";
import type { ExitCode } from "./exit-codes.ts";
import type { Terminal } from "./terminal.ts";

export interface Session {
  readonly terminal: Terminal;
  options: {
    readonly stack: string;
    /** null: the environment's or the profile's. */
    readonly region: string | null;
    readonly json: boolean;
  };
  exitCode: ExitCode;
}

export const openClient = ({ options, terminal }: Session): Promise<Client> =>
  connect(options.stack, terminal.env, options.region);
