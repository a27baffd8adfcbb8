import { EXIT } from "../../exit-codes.ts";
import { fail, ok, warn, type Check } from "../check.ts";

export const stack: Check = {
  name: "stack",
  asks: "Is the stack there, and did its last deployment succeed?",
  actions: ["cloudformation:DescribeStacks"],
  look: async (account, wish) => {
    const [found, region] = [await account.stack(), await account.region()];
    const deploy = `\`npx serverless deploy --stage ${wish.stack.replace(/^spot-connect-/, "")} --region ${region}\``;
    if (found === null) return warn(`there is no stack ${wish.stack} in ${region}`, `Deploy it: ${deploy}.`);
    const { status, name } = found;
    if (status.endsWith("_IN_PROGRESS"))
      return warn(`${name} is ${status}`, "Wait until that is done, then ask again.");
    if (/^(?:CREATE|UPDATE|UPDATE_ROLLBACK)_COMPLETE$/.test(status)) return ok(`${name} is ${status}`);
    const why = `\`aws cloudformation describe-stack-events --stack-name ${name}\` says why; then`;
    return fail(
      `${name} is ${status}`,
      status.startsWith("DELETE")
        ? `${why} \`spot down\` goes on.`
        : `${why} \`spot down\`, and deploy it again: ${deploy}.`,
      EXIT.notFound,
    );
  },
};
