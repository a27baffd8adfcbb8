/**
 * A whole stack, removed in order: jobs first, then what CloudFormation cannot remove, the stack itself last, since it is
 * the list of what there is: whatever interrupts this, the next `spot down` finds all that is left.
 */
import { RefusedError } from "../exit-codes.ts";
import { clearBuckets, detachFileSystems, detachPolicies, removeFileSystems, removeGroups } from "./clear.ts";
import type { DownPorts, StackView } from "./ports.ts";
import { makeQuiet } from "./quiet.ts";
import { keptOf, type Kept, type Survey, type Wishes } from "./survey.ts";

const AGAIN = "spot down goes on from here when it is run again";

export async function takeDown(ports: DownPorts, found: Survey, wishes: Wishes): Promise<readonly Kept[]> {
  const groups = found.stack === null ? [] : await removeStack(ports, found, found.stack, wishes);
  if (found.stack === null) await removeFileSystems(ports, found);
  return [...keptOf(found, wishes), ...groups];
}

async function removeStack(
  ports: DownPorts,
  found: Survey,
  stack: StackView,
  wishes: Wishes,
): Promise<readonly Kept[]> {
  ports.stand(`jobs that were cancelled stay cancelled; the stack ${stack.name} is as it was; ${AGAIN}`);
  await makeQuiet(ports, stack);
  ports.stand(`nothing of ${stack.name} runs any more, and it is partly removed; ${AGAIN}`);
  await detachFileSystems(ports, found);
  await removeFileSystems(ports, found);
  await detachPolicies(ports, found);
  await clearBuckets(ports, found, wishes.keepBucket);
  const groups = await removeGroups(ports, found.securityGroups);
  ports.stand(`CloudFormation goes on removing ${stack.name}; ${AGAIN}`);
  await removeByCloudFormation(ports, stack);
  return groups;
}

async function removeByCloudFormation({ stacks, until, say }: DownPorts, stack: StackView): Promise<void> {
  say(`removing the stack ${stack.name}`);
  if (stack.status !== "DELETE_IN_PROGRESS") await stacks.startRemoval(stack.id);
  const status = await until(async () => {
    const now = (await stacks.find(stack.id))?.status ?? "DELETE_COMPLETE";
    return now === "DELETE_IN_PROGRESS" ? undefined : now;
  });
  if (status === "DELETE_COMPLETE") return;
  const failures = await stacks.removalFailures(stack.id);
  throw new RefusedError(
    `CloudFormation could not remove the whole stack, it is ${status}: ` +
      failures.map(({ logicalId, type, id, reason }) => `${logicalId} (${type} ${id}): ${reason}`).join("; "),
    { remedy: "Mend what the reasons name, then run `spot down` again: it goes on with what is left." },
  );
}
