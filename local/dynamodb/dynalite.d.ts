/** dynalite ships no types. Its options are documented in its readme. */
declare module "dynalite" {
  import type { Server } from "node:http";
  interface Options {
    /** LevelDB directory; absent: in memory. */
    readonly path?: string;
    readonly createTableMs?: number;
    readonly deleteTableMs?: number;
    readonly updateTableMs?: number;
  }
  /** Closing the server closes the database too. */
  const dynalite: (options?: Options) => Server;
  export default dynalite;
}
