/** What `spot run` asks of the directory that it is called in. */
import { readdir, stat } from "node:fs/promises";
import { resolve } from "node:path";

export interface Here {
  /** Whether there is such a file. */
  readonly isThere: (path: string) => Promise<boolean>;
  /** The names in a directory; none where there is no such directory. */
  readonly namesIn: (directory: string) => Promise<readonly string[]>;
}

export const HERE: Here = {
  isThere: (path) =>
    stat(resolve(path)).then(
      (found) => found.isFile(),
      () => false,
    ),
  namesIn: (directory) => readdir(resolve(directory)).catch(() => []),
};
