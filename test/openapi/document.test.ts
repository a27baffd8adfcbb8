/** The description itself: whole, valid, and with examples that are what they are examples of. */
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { Ajv2020 } from "ajv/dist/2020.js";
import { describe, expect, test } from "vitest";
import { describeApi } from "../../contract/openapi.ts";
import { exampleOf, exampleOfError } from "../../contract/openapi-examples.ts";
import { ROUTE_NAMES, ROUTES, type Route } from "../../contract/routes.ts";
import { ErrorAnswer } from "../../contract/schemas.ts";
import { ERRORS } from "../../core/errors.ts";
import { checkDocument, refused } from "./schemathesis.ts";

interface Operation {
  readonly operationId: string;
  readonly summary: string;
  readonly requestBody?: { readonly content: Content };
  readonly responses: Readonly<Record<string, { readonly description: string; readonly content: Content }>>;
}
type Content = Readonly<
  Record<string, { readonly schema: object; readonly examples?: Readonly<Record<string, { readonly value: unknown }>> }>
>;

const document = describeApi();
const operationOf = ({ method, path }: Route): Operation =>
  (document.paths[path] as Readonly<Record<string, Operation>>)[method.toLowerCase()]!;

test("has an operation for each route, and no other", () => {
  const operations = Object.values(document.paths).flatMap((path) => Object.values(path as Record<string, Operation>));
  expect(operations.map(({ operationId }) => operationId).toSorted()).toEqual([...ROUTE_NAMES].toSorted());
});

test("names nothing that it does not have", () => {
  const refs = [...JSON.stringify(document).matchAll(/"#\/components\/schemas\/(\w+)"/g)].map(([, name]) => name!);
  const { schemas } = document["components"] as { readonly schemas: object };
  expect([...new Set(refs)].toSorted()).toEqual(Object.keys(schemas).toSorted());
});

describe.each(ROUTE_NAMES)("%s", (name) => {
  const route: Route = ROUTES[name];
  const { summary, requestBody, responses } = operationOf(route);
  // Under a name of its own, so that "#/components/…" is found from inside a schema.
  const ajv = new Ajv2020({ strict: false, validateFormats: false }).addSchema({ ...document, $id: "api" });
  const isValid = (schema: object, value: unknown): boolean =>
    ajv.validate(JSON.parse(JSON.stringify(schema).replaceAll('"#/', '"api#/')) as object, value);

  test("says what it is and answers what the table says, errors with their names", () => {
    expect(summary).toMatch(/^[A-Z].*\.$/);
    const statuses = [route.status, ...route.errors.map((error) => ERRORS[error].status), 403, 413, 429, 500, 503];
    expect(new Set(Object.keys(responses).map(Number))).toEqual(new Set(statuses));
    for (const error of route.errors) expect(responses[ERRORS[error].status]!.description).toContain(`\`${error}\``);
  });

  test("has examples that are valid", () => {
    const contents = [requestBody?.content, ...Object.values(responses).map(({ content }) => content)];
    const media = contents.flatMap((content) => Object.values(content ?? {}));
    const cases = media.flatMap(({ schema, examples = {} }) =>
      Object.values(examples).map(({ value }) => [schema, value]),
    );
    for (const [schema, value] of cases) expect(isValid(schema as object, value), JSON.stringify(value)).toBe(true);
    // Its own answer would hold itself.
    if (name !== "readOpenApi") expect(route.response.parse(exampleOf(name).answer)).toEqual(exampleOf(name).answer);
    const errors = route.errors
      .flatMap((error) => exampleOfError(error) ?? [])
      .map((value) => ErrorAnswer.parse(value));
    expect(route.errors).toEqual(expect.arrayContaining(errors.map(({ error }) => error)));
  });
});

test.skipIf(refused !== null)(`is OpenAPI 3.1${refused === null ? "" : ` (skipped: ${refused})`}`, async () => {
  const directory = await mkdtemp(join(tmpdir(), "spot-connect-openapi-"));
  try {
    const { code, stdout, stderr } = await checkDocument(document, directory);
    expect(code, stdout + stderr).toBe(0);
  } finally {
    await rm(directory, { recursive: true });
  }
});
