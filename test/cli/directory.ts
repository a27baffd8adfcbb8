/** A directory of this machine that a test of the command is in. */
import { mkdir, mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, afterEach, beforeEach, vi } from "vitest";

/** Empty before each test of this file. Its path. */
export async function useDirectory(): Promise<string> {
  const directory = await mkdtemp(join(tmpdir(), "spot-cli-test-"));
  beforeEach(async () => void (await mkdir(directory, { recursive: true })));
  afterEach(() => rm(directory, { recursive: true }));
  afterAll(() => rm(directory, { recursive: true, force: true }));
  return directory;
}

/** The same; it is what the command runs in. */
export async function useWorkingDirectory(): Promise<string> {
  const directory = await useDirectory();
  beforeEach(() => void vi.spyOn(process, "cwd").mockReturnValue(directory));
  afterEach(() => void vi.restoreAllMocks());
  return directory;
}
