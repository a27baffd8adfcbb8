/** Questions beside the one that was asked: what a policy must not allow, and some that it does. */
import type { Question } from "./oracle.ts";

export interface Mutation {
  readonly what: string;
  readonly question: Question;
}

/** Another of the same kind; what has no colon or slash to change after is given a tail. */
const other = (text: string): string => `${text.slice(0, -1)}${text.endsWith("x") ? "y" : "x"}`;

/** `siblings`: what else is asked about such a resource; `mentioned`: says whether the policies ask for a key. */
export function mutationsOf(
  question: Question,
  siblings: readonly string[],
  mentioned: (key: string) => boolean,
): readonly Mutation[] {
  const { action, resource, context } = question;
  const change = (what: string, changed: Partial<Question>): Mutation => ({
    what,
    question: { ...question, ...changed },
  });
  const having = (key: string, values: readonly string[]): Partial<Question> => ({
    context: { ...context, [key]: values },
  });
  const without = (key: string): Partial<Question> => ({
    context: Object.fromEntries(Object.entries(context).filter(([name]) => name !== key)),
  });
  const sibling = siblings.find((each) => each !== action && each.split(":")[0] === action.split(":")[0]);
  const keys = Object.keys(context).filter(mentioned);
  return [
    change("as it was asked", {}),
    change("the action in capitals", { action: action.toUpperCase() }),
    ...(sibling ? [change("another action of the service", { action: sibling })] : []),
    ...(resource === "*"
      ? []
      : [
          change("another resource", { resource: other(resource) }),
          change("another account's", { resource: resource.replace(":000000000000:", ":111111111111:") }),
          change("another region's", { resource: resource.replace(":us-east-1:", ":eu-west-1:") }),
        ]),
    ...keys.flatMap((key) => [
      change(`without ${key}`, without(key)),
      change(`another ${key}`, having(key, [other(context[key]?.[0] ?? "")])),
      change(`${key} in capitals`, having(key, [(context[key]?.[0] ?? "").toUpperCase()])),
    ]),
    ...(context["dynamodb:leadingkeys"]
      ? [
          change(
            "one key of its own and one not",
            having("dynamodb:leadingkeys", [...context["dynamodb:leadingkeys"], "else#1"]),
          ),
          change("no key at all", having("dynamodb:leadingkeys", [])),
        ]
      : []),
  ];
}
