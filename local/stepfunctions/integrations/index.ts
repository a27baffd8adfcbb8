/** What a Task's Resource may be: one entry a service integration. */
import type { InvokeCommand, Outcome } from "../../asl/execution.ts";
import type { Caller, Cloud } from "../../kernel/service.ts";
import { invokeLambda } from "./lambda-invoke.ts";

/** Never throws for what a service answered: an error is an outcome. */
type Integration = (cloud: Cloud, args: unknown, caller: Caller) => Promise<Outcome>;

const INTEGRATIONS: Readonly<Record<string, Integration>> = {
  "arn:aws:states:::lambda:invoke": invokeLambda,
  "arn:aws:states:::lambda:invoke.waitForTaskToken": invokeLambda,
};

export function isIntegration(resource: string): boolean {
  return resource in INTEGRATIONS;
}

export async function runIntegration(cloud: Cloud, command: InvokeCommand, roleArn: string): Promise<Outcome> {
  const integration = INTEGRATIONS[command.resource];
  if (!integration) return { error: "States.Runtime", cause: `The resource '${command.resource}' is not supported` };
  let caller: Caller;
  try {
    ({ caller } = cloud.assumeRole(roleArn, `execution-${command.id}`));
  } catch (error) {
    const cause = `The role ${roleArn} could not be assumed: ${(error as Error).message}`;
    return { error: "States.Permissions", cause };
  }
  return integration(cloud, command.arguments, caller);
}
