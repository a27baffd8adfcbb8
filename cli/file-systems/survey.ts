/** The file systems of a stack, what they cost and who uses them. */
import { fileSystemUsdPerMonth } from "../../core/costs/storage-prices.ts";
import type { DownPorts, FileSystem, MountTarget } from "../down/ports.ts";
import { NotFoundError } from "../exit-codes.ts";
import { findOpenJobs, refuseIfAdmitting, refuseIfUsed, usersByFileSystem, usersOf, type User } from "./users.ts";

export interface UsedFileSystem extends FileSystem {
  readonly mountTargets: readonly MountTarget[];
  /** Storage alone, at the list price of us-east-1. */
  readonly usdPerMonth: number;
  /** Jobs that have not ended. */
  readonly users: readonly User[];
}

type Ports = Pick<DownPorts, "stacks" | "fileSystems" | "connect">;

/** Of a stack that is gone, too: its file systems outlive it, and nobody uses them. */
export async function surveyFileSystems(ports: Ports, stack: string): Promise<readonly UsedFileSystem[]> {
  const found = await ports.fileSystems.list(stack);
  const isThere = found.length > 0 && (await ports.stacks.find(stack)) !== null;
  const users = isThere ? await usersByFileSystem(await ports.connect()) : new Map<string, readonly User[]>();
  const described: UsedFileSystem[] = [];
  for (const each of found)
    described.push({
      ...each,
      mountTargets: await ports.fileSystems.mountTargets(each.id),
      usdPerMonth: fileSystemUsdPerMonth(each.bytes - each.infrequentBytes, each.infrequentBytes),
      users: users.get(each.name) ?? [],
    });
  return described;
}

/** One that is to go. Throws NotFoundError, and UsageError while a job uses it or could be about to. */
export async function surveyUnused(
  ports: Ports & Pick<DownPorts, "machines">,
  stack: string,
  name: string,
): Promise<FileSystem> {
  const found = pick(await ports.fileSystems.list(stack), name, stack);
  const { jobs, admitting } = await findOpenJobs(ports, stack);
  refuseIfUsed(found.name, usersOf(jobs, found.name));
  refuseIfAdmitting(admitting);
  return found;
}

/** By its name or id. Throws NotFoundError. */
export function pick<T extends FileSystem>(fileSystems: readonly T[], name: string, stack: string): T {
  const found = fileSystems.find((each) => each.id === name || each.name === name);
  if (found !== undefined) return found;
  const names = fileSystems.map((each) => `${each.name} (${each.id})`).join(", ");
  throw new NotFoundError(`${stack} has made no file system ${name}`, {
    remedy: names === "" ? "It has none." : `Name one of ${names}.`,
  });
}
