/** One at a time across processes: `mkdir` is atomic, so whoever makes the directory works and the others wait. */
import { mkdir, rm } from "node:fs/promises";
import { join } from "node:path";

/** A lock left by a crash is taken over after so long. */
const PATIENCE_MS = 60_000;

export async function alone<T>(home: string, name: string, work: () => Promise<T>): Promise<T> {
  const lock = join(home, `${name}.lock`);
  await mkdir(home, { recursive: true });
  for (const started = Date.now(); ;) {
    try {
      await mkdir(lock);
      break;
    } catch {
      if (Date.now() - started > PATIENCE_MS) await rm(lock, { recursive: true, force: true });
      await new Promise((resolve) => setTimeout(resolve, 50));
    }
  }
  try {
    return await work();
  } finally {
    await rm(lock, { recursive: true, force: true });
  }
}
