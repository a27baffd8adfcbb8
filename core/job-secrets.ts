/** A job's secrets: the environment variable's name, and where Parameter Store has the value, which no function reads. */
import type { FieldProblem } from "./errors.ts";
import { formatPath } from "./job-fields.ts";
import { fieldProblem } from "./job-problems.ts";
import type { Deployment } from "./job.ts";
import { isMembers, type Members } from "./json-checks.ts";

/** What a parameter may be called (SSM API reference, PutParameter): a hierarchy of at most 15 levels, 1,011 characters. */
export const SECRET_REFERENCE = /^ssm:((?:\/[A-Za-z0-9_.-]+){1,15})$/;
const PARAMETER_CHARACTERS = 1011;

export const parameterOf = (reference: string): string => reference.slice("ssm:".length);

/** What the schema cannot say of `secrets` and of who uses them: it knows neither the deployment nor the other fields. */
export function findSecretProblems(job: Members, { secretsPrefix }: Deployment): readonly FieldProblem[] {
  const secrets = isMembers(job["secrets"]) ? job["secrets"] : {};
  const env = isMembers(job["env"]) ? job["env"] : {};
  const inputs: readonly unknown[] = Array.isArray(job["inputs"]) ? job["inputs"] : [];
  return [
    ...Object.entries(secrets).flatMap(([name, reference]) => {
      const field = formatPath(["secrets", name]);
      const problem = typeof reference === "string" ? problemOf(reference, secretsPrefix) : null;
      const expected = `\`ssm:\` and a parameter below \`${secretsPrefix}\``;
      return [
        ...(problem === null ? [] : [{ field, problem, expected }]),
        ...(Object.hasOwn(env, name)
          ? [{ field, problem: "is in `env`, too", expected: "a name that is in one of the two" }]
          : []),
      ];
    }),
    ...inputs.flatMap((input, index) => (isMembers(input) ? findTokenProblems(index, input, secrets) : [])),
  ];
}

function problemOf(reference: string, prefix: string): string | null {
  const parameter = SECRET_REFERENCE.exec(reference)?.[1];
  if (parameter === undefined || parameter.length > PARAMETER_CHARACTERS) return "is no parameter";
  return parameter.startsWith(prefix) ? null : "lies outside the stack's secrets";
}

/** An input's `secret` is the name of one of the job's, and for git alone. */
function findTokenProblems(index: number, { from, secret }: Members, secrets: Members): readonly FieldProblem[] {
  if (typeof secret !== "string") return [];
  const path = ["inputs", index, "secret"];
  if (typeof from === "string" && !from.startsWith("git+")) return [fieldProblem(path, "is for git alone")];
  return Object.hasOwn(secrets, secret) ? [] : [fieldProblem(path, "is none of `secrets`")];
}
