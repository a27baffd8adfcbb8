/** Every file and directory that goes along, with its place there. */
import { lstat, readdir, stat } from "node:fs/promises";
import { join, relative } from "node:path";
import { UsageError } from "../exit-codes.ts";
import { readIgnoreFile, type IsIgnored } from "../pack/ignore.ts";
import type { TarMember } from "../pack/tar.ts";
import { findSources } from "./sources.ts";

/**
 * In order of their sources, each place once. A directory's own `.spotignore` and that of `cwd` are followed; a file that
 * is named goes along whatever they say.
 */
export async function findMembers(cwd: string, values: readonly string[]): Promise<readonly TarMember[]> {
  const isIgnoredHere = await readIgnoreFile(cwd);
  const isAtHome = (file: string): boolean =>
    isBelow(cwd, file) && isAnyPartIgnored(relativeTo(cwd, file), isIgnoredHere);
  const members = new Map<string, TarMember>();
  for (const { file, to, isFound } of await findSources(cwd, values)) {
    if (isFound && isAtHome(file)) continue;
    const isDirectory = (await stat(file)).isDirectory();
    const found = isDirectory
      ? await listDirectory(file, to, file === cwd ? null : isAtHome)
      : [await describe(file, to)];
    for (const member of found) addOnce(members, member);
  }
  return [...members.values()];
}

function addOnce(members: Map<string, TarMember>, member: TarMember): void {
  const there = members.get(member.path);
  if (there !== undefined && there.file !== member.file && !member.path.endsWith("/"))
    throw new UsageError(`${there.file} and ${member.file} would both become ${member.path}`, {
      remedy: "Upload them from directories of different names, or only one of them.",
    });
  if (there === undefined) members.set(member.path, member);
}

const relativeTo = (directory: string, file: string): string => relative(directory, file).replaceAll("\\", "/");
const isBelow = (directory: string, file: string): boolean =>
  !/^(?:\.\.(?:\/|$)|\/|[A-Za-z]:)/.test(relativeTo(directory, file));

/** A glob can reach into a directory that would not have been entered. */
const isAnyPartIgnored = (path: string, isIgnored: IsIgnored): boolean =>
  path.split("/").some((_, index, parts) => isIgnored(parts.slice(0, index + 1).join("/")));

async function listDirectory(
  directory: string,
  to: string,
  isAtHome: ((file: string) => boolean) | null,
): Promise<readonly TarMember[]> {
  const own = await readIgnoreFile(directory);
  const isIgnored: IsIgnored = (path) => own(path) || isAtHome?.(join(directory, path)) === true;
  const members = await listMembers(directory, "", isIgnored);
  if (to === "") return members;
  const self = { path: `${to}/`, file: directory, bytes: 0, isExecutable: true };
  return [self, ...members.map((member) => ({ ...member, path: `${to}/${member.path}` }))];
}

async function describe(file: string, path: string): Promise<TarMember> {
  const { size: bytes, mode } = await stat(file);
  return { path, file, bytes, isExecutable: (mode & 0o100) !== 0 };
}

/** In order of their names' bytes, a directory before what is in it. */
export async function listMembers(
  directory: string,
  below: string,
  isIgnored: IsIgnored,
): Promise<readonly TarMember[]> {
  const names = (await readdir(join(directory, below))).toSorted((a, b) =>
    Buffer.compare(Buffer.from(a), Buffer.from(b)),
  );
  const lists: (readonly TarMember[])[] = [];
  for (const name of names) {
    const path = below + name;
    if (isIgnored(path)) continue;
    const file = join(directory, path);
    const found = await lstat(file);
    const isExecutable = (found.mode & 0o100) !== 0;
    if (found.isFile()) lists.push([{ path, file, bytes: found.size, isExecutable }]);
    else if (found.isDirectory()) {
      const own = { path: `${path}/`, file, bytes: 0, isExecutable };
      lists.push([own, ...(await listMembers(directory, `${path}/`, isIgnored))]);
    } else
      throw new UsageError(`${path} is neither a file nor a directory`, {
        remedy: "Put what it leads to in its place, or name it in .spotignore.",
      });
  }
  return lists.flat();
}
