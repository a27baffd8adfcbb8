import { EXIT } from "../../exit-codes.ts";
import type { StackView } from "../../down/ports.ts";
import { fail, ok, warn, type Check } from "../check.ts";
import { deployAgain, deployCommand } from "../deploy.ts";

export const stack: Check = {
  name: "stack",
  asks: "Is the stack there, and did its last deployment succeed?",
  actions: ["cloudformation:DescribeStacks"],
  look: async (account, wish) => {
    const [found, region] = [await account.stack(), await account.region()];
    if (found === null)
      return warn(`there is no stack ${wish.stack} in ${region}`, `Deploy it: ${deployCommand(wish.stack, region)}.`);
    const { status, name } = found;
    if (status.endsWith("_IN_PROGRESS"))
      return warn(`${name} is ${status}`, "Wait until that is done, then ask again.");
    if (/^(?:CREATE|UPDATE|UPDATE_ROLLBACK)_COMPLETE$/.test(status)) return ok(`${name} is ${status}`);
    const why = `\`aws cloudformation describe-stack-events --stack-name ${name} --region ${region}\` says why`;
    return fail(`${name} is ${status}`, `${why}; then ${wayOn(found, region)}.`, EXIT.notFound);
  },
};

function wayOn({ name, status }: StackView, region: string): string {
  const down = `\`spot down --stack ${name} --region ${region}\``;
  if (status.startsWith("DELETE")) return `${down} goes on`;
  // The jobs and their table are still there; CloudFormation takes no other deployment until it is back.
  if (status === "UPDATE_ROLLBACK_FAILED")
    return `\`aws cloudformation continue-update-rollback --stack-name ${name} --region ${region}\` takes the update back`;
  return `${down}, and deploy it again: ${deployAgain(name, region)}`;
}
