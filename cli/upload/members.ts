/** Every file and directory that goes along, with its place there. */
import { lstat, readdir, stat } from "node:fs/promises";
import { join, relative } from "node:path";
import { UsageError } from "../exit-codes.ts";
import { readIgnoreFile, type IsIgnored } from "../pack/ignore.ts";
import type { TarMember } from "../pack/tar.ts";
import type { Names } from "./list-words.ts";
import { findSources, type Source } from "./sources.ts";

/**
 * Of each word what it names, in order of its sources. A directory's own `.spotignore` and that of `cwd` are followed; a
 * file that is named goes along whatever they say.
 */
export async function findMembers(cwd: string, names: Names): Promise<readonly (readonly TarMember[])[]> {
  const isIgnoredHere = await readIgnoreFile(cwd);
  const isAtHome = (file: string): boolean =>
    isBelow(cwd, file) && isAnyPartIgnored(relativeTo(cwd, file), isIgnoredHere);
  const lists: (readonly TarMember[])[] = [];
  for (const sources of await findSources(cwd, names)) {
    const found = sources.filter(({ file, isFound }) => !isFound || !isAtHome(file));
    const members: (readonly TarMember[])[] = [];
    for (const source of found) members.push(await membersOf(source, source.file === cwd ? null : isAtHome));
    lists.push(members.flat());
  }
  return lists;
}

/** A link that leads nowhere is found by a glob, and is nothing that could be sent. */
async function membersOf({ file, to }: Source, isAtHome: IsAtHome): Promise<readonly TarMember[]> {
  const found = await stat(file).catch(() => null);
  if (found === null) throw (await isLink(file)) ? leadsNowhere(file) : neither(file);
  if (found.isDirectory()) return await listDirectory(file, to, isAtHome);
  if (!found.isFile()) throw neither(file);
  return [{ path: to, file, bytes: found.size, isExecutable: (found.mode & 0o100) !== 0 }];
}

const isLink = async (file: string): Promise<boolean> =>
  (await lstat(file).catch(() => null))?.isSymbolicLink() === true;

/** Reading a pipe or a device may never end. */
const neither = (path: string): UsageError =>
  new UsageError(`${path} is neither a file nor a directory`, {
    remedy: "Put a file in its place, or name it in .spotignore.",
  });

/** The agent unpacks none: what it leads to may lie outside, or lead back. */
const isLinkHere = (path: string): UsageError =>
  new UsageError(`${path} is a symbolic link, which no upload holds`, {
    remedy:
      "Put what it leads to in its place, or name it in .spotignore; `spot run -u` follows a link that it names itself.",
  });

const leadsNowhere = (path: string): UsageError =>
  new UsageError(`${path} is a symbolic link that leads nowhere`, {
    remedy: "Mend it or remove it, or name it in .spotignore.",
  });

type IsAtHome = ((file: string) => boolean) | null;
const relativeTo = (directory: string, file: string): string => relative(directory, file).replaceAll("\\", "/");
const isBelow = (directory: string, file: string): boolean =>
  !/^(?:\.\.(?:\/|$)|\/|[A-Za-z]:)/.test(relativeTo(directory, file));

/** A glob can reach into a directory that would not have been entered. */
const isAnyPartIgnored = (path: string, isIgnored: IsIgnored): boolean =>
  path.split("/").some((_, index, parts) => isIgnored(parts.slice(0, index + 1).join("/")));

async function listDirectory(directory: string, to: string, isAtHome: IsAtHome): Promise<readonly TarMember[]> {
  const own = await readIgnoreFile(directory);
  const isIgnored: IsIgnored = (path) => own(path) || isAtHome?.(join(directory, path)) === true;
  const members = await listMembers(directory, "", isIgnored);
  if (to === "") return members;
  const self = { path: `${to}/`, file: directory, bytes: 0, isExecutable: true };
  return [self, ...members.map((member) => ({ ...member, path: `${to}/${member.path}` }))];
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
    } else throw found.isSymbolicLink() ? isLinkHere(path) : neither(path);
  }
  return lists.flat();
}
