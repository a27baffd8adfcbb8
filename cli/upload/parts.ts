/** What goes along, in the parts that it is sent in: what has not changed of them is not sent again. */
import { directoryOf, isInsideJob } from "../../core/job-paths.ts";
import { UsageError } from "../exit-codes.ts";
import type { TarMember } from "../pack/tar.ts";
import type { Names } from "./list-words.ts";
import { findMembers } from "./members.ts";

/** Files of this machine for one directory of the job. */
export interface Along {
  /** Relative paths begin here, and its `.spotignore` is followed. */
  readonly cwd: string;
  /** Files, directories and globs, each a part of its own; `.`: all that is in `cwd`. */
  readonly paths: Names;
  /** Directory below the job's working directory; empty: that itself. */
  readonly to: string;
  /** They change more often than anything else, so they are one part, with nothing beside them. */
  readonly areScripts?: boolean;
}
export interface Part {
  /** As `directoryOf` has it; members are below it. */
  readonly to: string;
  readonly members: readonly TarMember[];
  /** One file, sent as it is; else an archive. */
  readonly isFile: boolean;
  readonly areScripts: boolean;
}

/** From here on a file is an upload of its own: it is not sent again because a small one beside it has changed. */
const OWN_UPLOAD_BYTES = 16 * 1024 ** 2;

/** At most so many, and one at least where there is anything: archives before files. */
export async function findParts(along: readonly Along[], most: number): Promise<readonly Part[]> {
  const parts = (await placeAll(along)).flatMap(cutLarge).filter(({ members }) => members.length > 0);
  const fitting = parts.length <= most ? parts : mergeSmallest(parts, Math.max(1, most));
  return fitting.toSorted((a, b) => Number(a.isFile) - Number(b.isFile));
}

/** Members by their place in the job. */
type Placed = Omit<Part, "members" | "isFile"> & { readonly members: Map<string, TarMember> };

/** Each place once, in the first part that names its file; of two targets the later's file is what the job would find. */
async function placeAll(along: readonly Along[]): Promise<readonly Placed[]> {
  const parts: Placed[] = [];
  const owners = new Map<string, Placed>();
  for (const { cwd, paths, to, areScripts = false } of along) {
    if (!isInsideJob(to))
      throw new UsageError(`"${to}" lies outside the job's directory`, {
        remedy: "Name a directory inside it, such as `data`.",
      });
    const words = await findMembers(cwd, paths);
    for (const members of areScripts ? [words.flat()] : words) {
      const part = { to: directoryOf(to), areScripts, members: new Map<string, TarMember>() };
      for (const member of members) place(owners, part, member);
      parts.push(part);
    }
  }
  return parts;
}

function place(owners: Map<string, Placed>, part: Placed, member: TarMember): void {
  const path = part.to + member.path;
  const owner = owners.get(path);
  const there = owner?.members.get(path);
  if (owner !== undefined && there !== undefined) {
    if (there.file === member.file || path.endsWith("/")) return;
    if (owner.to === part.to)
      throw new UsageError(`${there.file} and ${member.file} would both become ${path}`, {
        remedy: "Upload them from directories of different names, or only one of them.",
      });
    owner.members.delete(path);
  }
  owners.set(path, part);
  part.members.set(path, member);
}

function cutLarge({ members, ...part }: Placed): readonly Part[] {
  const all = [...members.values()];
  return [
    { ...part, members: all.filter((member) => !isLarge(member)), isFile: false },
    ...all.filter(isLarge).map((member) => ({ ...part, members: [member], isFile: true })),
  ];
}

/** What may be executed keeps its right to be only in an archive. */
const isLarge = ({ path, bytes, isExecutable }: TarMember): boolean =>
  bytes >= OWN_UPLOAD_BYTES && !isExecutable && !path.endsWith("/");

/** The largest stay apart, and the scripts before them. */
function mergeSmallest(parts: readonly Part[], most: number): readonly Part[] {
  const apart = parts
    .toSorted((a, b) => Number(b.areScripts) - Number(a.areScripts) || bytesOf(b) - bytesOf(a))
    .slice(0, most - 1);
  return [...parts.filter((part) => apart.includes(part)), merge(parts.filter((part) => !apart.includes(part)))];
}

const bytesOf = ({ members }: Part): number => members.reduce((sum, { bytes }) => sum + bytes, 0);

/** Of several targets it is unpacked in the job's directory, and its members say where they belong. */
function merge(parts: readonly Part[]): Part {
  const to = parts.every((part) => part.to === parts[0]!.to) ? parts[0]!.to : "";
  const members = parts.flatMap((part) =>
    part.members.map((member) => ({ ...member, path: (part.to + member.path).slice(to.length) })),
  );
  return { to, members, isFile: false, areScripts: false };
}
