import PACKAGE from "../../../package.json" with { type: "json" };
import { fail, ok, unknown, type Check } from "../check.ts";
import { deployAgain } from "../deploy.ts";

export const release: Check = {
  name: "release",
  asks: "Are the stack and this command of one release?",
  actions: ["execute-api:Invoke"],
  look: async (account, wish) => {
    const found = await account.release();
    if (found === null) return unknown("there is no stack to compare with", null);
    return found === PACKAGE.version
      ? ok(`stack and command are ${found}`)
      : fail(
          `${wish.stack} is ${found}, this command is ${PACKAGE.version}`,
          `Use the \`spot\` of ${found}; or deploy the stack from this release: ${deployAgain(wish.stack, await account.region())}.`,
        );
  },
};
