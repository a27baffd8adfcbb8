/**
 * The account's state: named collections of JSON values, written through to one append-only journal before a call
 * returns, so that `kill -9` loses nothing that was answered. Without a directory it is in memory only.
 */
import {
  closeSync,
  existsSync,
  mkdirSync,
  openSync,
  readFileSync,
  renameSync,
  writeFileSync,
  writeSync,
} from "node:fs";
import { join } from "node:path";

export interface Collection<T> {
  get(id: string): T | undefined;
  put(id: string, value: T): void;
  delete(id: string): void;
  values(): T[];
  entries(): [string, T][];
}

type Line = readonly [collection: string, id: string, value?: unknown];

export class Store {
  readonly directory: string | null;
  readonly #collections = new Map<string, Map<string, unknown>>();
  #journal: number | null = null;

  constructor(directory: string | null) {
    this.directory = directory;
    if (directory === null) return;
    mkdirSync(directory, { recursive: true });
    const path = join(directory, "state.jsonl");
    if (existsSync(path)) this.#replay(readFileSync(path, "utf8"));
    const compacted = `${path}.compacted`;
    writeFileSync(compacted, this.#dump());
    renameSync(compacted, path);
    this.#journal = openSync(path, "a");
  }

  collection<T>(name: string): Collection<T> {
    const items = this.#items(name);
    return {
      get: (id) => items.get(id) as T | undefined,
      put: (id, value) => {
        items.set(id, value);
        this.#append([name, id, value]);
      },
      delete: (id) => {
        if (items.delete(id)) this.#append([name, id]);
      },
      values: () => [...items.values()] as T[],
      entries: () => [...items.entries()] as [string, T][],
    };
  }

  close(): void {
    if (this.#journal !== null) closeSync(this.#journal);
    this.#journal = null;
  }

  #items(name: string): Map<string, unknown> {
    const known = this.#collections.get(name);
    if (known) return known;
    const items = new Map<string, unknown>();
    this.#collections.set(name, items);
    return items;
  }

  #append(line: Line): void {
    if (this.#journal !== null) writeSync(this.#journal, `${JSON.stringify(line)}\n`);
  }

  /** A last line cut off by a crash was never answered, so it is dropped. */
  #replay(text: string): void {
    for (const row of text.split("\n")) {
      if (row === "") continue;
      let line: Line;
      try {
        line = JSON.parse(row) as Line;
      } catch {
        continue;
      }
      const [name, id, value] = line;
      if (value === undefined) this.#items(name).delete(id);
      else this.#items(name).set(id, value);
    }
  }

  #dump(): string {
    let text = "";
    for (const [name, items] of this.#collections) {
      for (const [id, value] of items) text += `${JSON.stringify([name, id, value])}\n`;
    }
    return text;
  }
}
