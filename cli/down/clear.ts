/** What CloudFormation leaves alone, or cannot delete as it is. All of it may be done twice. */
import type { DownPorts, FileSystem } from "./ports.ts";
import type { Kept, Survey } from "./survey.ts";

/**
 * A kept file system's mount targets hold the stack's security group, whose network goes with it. They hold no data and
 * cost nothing, and the next deployment makes its own.
 */
export async function detachFileSystems(
  ports: DownPorts,
  { fileSystems, goingFileSystems, securityGroups }: Survey,
): Promise<void> {
  const isOurs = (groups: readonly string[]): boolean => groups.some((group) => securityGroups.includes(group));
  for (const fileSystem of fileSystems.filter((each) => !goingFileSystems.includes(each)))
    await removeMountTargets(ports, fileSystem, isOurs, true);
}

export async function removeFileSystems(ports: DownPorts, { goingFileSystems }: Survey): Promise<void> {
  for (const fileSystem of goingFileSystems) await removeFileSystem(ports, fileSystem);
}

export async function removeFileSystem(ports: DownPorts, fileSystem: FileSystem): Promise<void> {
  await removeMountTargets(ports, fileSystem, () => true, false);
  ports.say(`removing the file system ${fileSystem.name} (${fileSystem.id})`);
  await ports.fileSystems.remove(fileSystem.id);
  await ports.until(async () => ((await ports.fileSystems.isThere(fileSystem.id)) ? undefined : true));
}

async function removeMountTargets(
  { fileSystems, until, say }: DownPorts,
  { id, name }: FileSystem,
  isOurs: (groups: readonly string[]) => boolean,
  isKept: boolean,
): Promise<void> {
  const ours = async () => (await fileSystems.mountTargets(id)).filter(({ groups }) => isOurs(groups));
  const targets = await ours();
  if (targets.length === 0) return;
  say(`removing the mount targets of ${name} (${id})${isKept ? "; its data stays" : ""}`);
  for (const target of targets) await fileSystems.removeMountTarget(target.id);
  await until(async () => ((await ours()).length === 0 ? true : undefined));
}

/** CloudFormation deletes no policy that somebody has. */
export async function detachPolicies({ policies, say }: DownPorts, { holders }: Survey): Promise<void> {
  for (const { role, policyArn } of holders) {
    say(`taking the policy of the stack's instances from the role ${role}, which stays`);
    await policies.detach(policyArn, role);
  }
}

export async function clearBuckets(ports: DownPorts, { buckets }: Survey, keepBucket: boolean): Promise<void> {
  const going = buckets.filter(({ isCloudFormations }) => isCloudFormations || !keepBucket);
  for (const { name, objects, isCloudFormations } of going) {
    if (objects > 0) ports.say(`emptying s3://${name}`);
    await ports.buckets.empty(name);
    if (!isCloudFormations) await ports.buckets.remove(name);
  }
}

/** EC2 needs a moment after the last interface has gone; whatever holds a group then is nothing of ours. */
const MOST_LOOKS = 15;

/** Returns those that something still uses. */
export async function removeGroups(
  { fileSystems, until }: DownPorts,
  groups: readonly string[],
): Promise<readonly Kept[]> {
  let [left, looks] = [groups, 0];
  await until(async () => {
    const used: string[] = [];
    for (const group of left) if (!(await fileSystems.removeGroup(group))) used.push(group);
    // One group's rule names another, which can go only then.
    const isMoving = used.length < left.length;
    left = used;
    return left.length === 0 || (!isMoving && ++looks >= MOST_LOOKS) ? true : undefined;
  });
  return left.map((id) => ({
    kind: "security group",
    id,
    name: id,
    bytes: null,
    usdPerMonth: 0,
    remove: `aws ec2 delete-security-group --group-id ${id}`,
  }));
}
