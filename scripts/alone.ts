/** One at a time across processes: `mkdir` is atomic, so whoever makes the directory works and the others wait. */
import { mkdir, rm, stat, utimes } from "node:fs/promises";
import { join } from "node:path";

/** Whoever works says so by the directory's time; a lock left by a crash is taken over after so long. */
const SIGN_OF_LIFE_MS = 5_000;
const PATIENCE_MS = 60_000;

export async function alone<T>(home: string, name: string, work: () => Promise<T>): Promise<T> {
  const lock = join(home, `${name}.lock`);
  await mkdir(home, { recursive: true });
  while (!(await isTaken(lock))) {
    if (await isLeft(lock)) await rm(lock, { recursive: true, force: true });
    await new Promise((resolve) => setTimeout(resolve, 50));
  }
  const signs = setInterval(() => {
    const now = new Date();
    utimes(lock, now, now).catch(() => {});
  }, SIGN_OF_LIFE_MS);
  try {
    return await work();
  } finally {
    clearInterval(signs);
    await rm(lock, { recursive: true, force: true });
  }
}

const isTaken = (lock: string): Promise<boolean> =>
  mkdir(lock).then(
    () => true,
    () => false,
  );

const isLeft = (lock: string): Promise<boolean> =>
  stat(lock).then(
    ({ mtimeMs }) => Date.now() - mtimeMs > PATIENCE_MS,
    () => false,
  );
