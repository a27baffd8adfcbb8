/** The compiled template, as far as the tests look into it. */
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { packageService, type Package } from "../../scripts/package.ts";
import { packaged } from "../packaged.ts";

export interface Resource {
  readonly Type: string;
  readonly Properties: Readonly<Record<string, unknown>>;
}
export interface Template {
  readonly Resources: Readonly<Record<string, Resource>>;
  readonly Outputs: Readonly<Record<string, { readonly Value: unknown }>>;
}
export interface Statement {
  readonly Effect: string;
  readonly Action: string | readonly string[];
  readonly Resource: unknown;
  readonly Condition?: unknown;
}

export const compile = async (): Promise<{ readonly deployment: Package; readonly template: Template }> => {
  const deployment = await packaged();
  return { deployment, template: JSON.parse(deployment.template) as Template };
};

/** With a deployment's parameters, `name=value`; packages anew. */
export async function compileWith(...parameters: readonly string[]): Promise<Template> {
  const directory = await mkdtemp(join(tmpdir(), "spot-connect-compiled-"));
  try {
    return JSON.parse((await packageService("dev", directory, parameters)).template) as Template;
  } finally {
    await rm(directory, { recursive: true });
  }
}

export const resourcesOf = (template: Template, type: string): readonly (readonly [string, Resource])[] =>
  Object.entries(template.Resources).filter(([, resource]) => resource.Type === type);

export const propertiesOf = (template: Template, logicalId: string): Readonly<Record<string, unknown>> => {
  const resource = template.Resources[logicalId];
  if (resource === undefined) throw new Error(`the template has no ${logicalId}`);
  return resource.Properties;
};

/** The logical id in `{ "Fn::GetAtt": [id, "Arn"] }`. */
export const idOfArn = (value: unknown): string =>
  (value as { "Fn::GetAtt": readonly [string, "Arn"] })["Fn::GetAtt"][0];

export const listOf = <T>(value: T | readonly T[]): readonly T[] => (Array.isArray(value) ? value : [value]) as T[];

interface WithDocument {
  readonly PolicyDocument: { readonly Statement: readonly Statement[] };
}
/** Every statement of a role's inline policies. */
export const statementsOf = (role: Readonly<Record<string, unknown>>): readonly Statement[] =>
  (role["Policies"] as readonly WithDocument[]).flatMap(({ PolicyDocument }) => PolicyDocument.Statement);

/** What instances may: a managed policy, which is every role's that an instance of the stack can have. */
export const instanceStatements = (template: Template): readonly Statement[] =>
  (propertiesOf(template, "InstancePolicy") as unknown as WithDocument).PolicyDocument.Statement;
