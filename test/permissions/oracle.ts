/** An independent judge of the same question: @cloud-copilot/iam-simulate, which shares no code with the local cloud. */
import { runSimulation } from "@cloud-copilot/iam-simulate";
import type { Policy } from "../../local/iam/evaluation/decide.ts";

export interface Question {
  readonly userArn: string;
  readonly action: string;
  readonly resource: string;
  readonly context: Readonly<Record<string, readonly string[]>>;
}

/** Keys that AWS's reference says have many values; the others are given as one. */
const MANY = new Set(["aws:tagkeys", "dynamodb:leadingkeys", "aws:calledvia", "events:source"]);
const ACCOUNT = "000000000000";

/** Whether it is allowed; a text: why the judge takes no such question. */
export async function askOracle(question: Question, policies: readonly Policy[]): Promise<boolean | string> {
  const context = Object.entries(question.context).map(
    ([key, values]) => [key, MANY.has(key) ? [...values] : (values[0] ?? "")] as const,
  );
  const result = await runSimulation(
    {
      request: {
        action: question.action,
        principal: question.userArn,
        resource: { resource: question.resource, accountId: ACCOUNT },
        contextVariables: Object.fromEntries(context),
      },
      identityPolicies: policies.map(({ name, document }) => ({ name, policy: JSON.parse(document) as unknown })),
      serviceControlPolicies: [],
      resourceControlPolicies: [],
    },
    {},
  );
  if ("errors" in result && result.errors) return result.errors.message;
  return (result as unknown as { readonly overallResult: string }).overallResult === "Allowed";
}
