/** How a stack is deployed, as remedies say it. */

export const deployCommand = (stack: string, region: string, parameter = ""): string =>
  `\`npx serverless deploy --stage ${stack.replace(/^spot-connect-/, "")} --region ${region}${parameter && ` --param "${parameter}"`}\``;

/** What a deployment does not name goes back to its default (docs/deploy.md). */
export const deployAgain = (stack: string, region: string, parameter = ""): string =>
  `${deployCommand(stack, region, parameter)}, with the ${parameter === "" ? "" : "other "}parameters it was deployed with`;
