/**
 * The API's description, OpenAPI 3.1, made from the table of routes: GET /openapi.json. Made when it is asked for, not by the
 * build: zod's classes carry the generator in every bundle, so this way is the smaller one (22 KB instead of 49 KB).
 */
import PACKAGE from "../package.json" with { type: "json" };
import { describeOperation, type Described } from "./openapi-operation.ts";
import { describeComponents } from "./openapi-schemas.ts";
import { ROUTE_NAMES, ROUTES } from "./routes.ts";

const DESCRIPTION =
  "Hand it a job and it runs on EC2 Spot as if the machine were never taken. Every request is signed with SigV4 for the " +
  "service `execute-api`. Times are ISO-8601 in UTC, money is USD. An error is `{error, message, details}`; " +
  "a path that is none is answered `RouteNotFound` (404), a method that a path does not take `MethodNotAllowed` (405). " +
  "Members of an answer that this description does not have may be added: ignore them.";

export interface OpenApi {
  readonly openapi: string;
  readonly info: Described & { readonly title: string; readonly version: string };
  readonly paths: Readonly<Record<string, Described>>;
  readonly [member: string]: unknown;
}

export const describeApi = (): OpenApi => ({
  openapi: "3.1.1",
  info: {
    title: "Spot Connect",
    version: PACKAGE.version,
    description: DESCRIPTION,
    license: { name: PACKAGE.license, identifier: PACKAGE.license },
  },
  jsonSchemaDialect: "https://json-schema.org/draft/2020-12/schema",
  // Relative to this document, wherever the stack is.
  servers: [{ url: ".", description: "The stack's output ApiEndpoint" }],
  security: [{ iam: [] }],
  paths: describePaths(),
  components: {
    schemas: describeComponents(),
    // As API Gateway writes IAM authorization in OpenAPI (developer guide, "x-amazon-apigateway-authtype").
    securitySchemes: {
      iam: { type: "apiKey", name: "Authorization", in: "header", "x-amazon-apigateway-authtype": "awsSigv4" },
    },
  },
});

function describePaths(): OpenApi["paths"] {
  const paths = new Set(ROUTE_NAMES.map((name) => ROUTES[name].path));
  return Object.fromEntries(
    [...paths].map((path) => {
      const names = ROUTE_NAMES.filter((name) => ROUTES[name].path === path);
      return [
        path,
        Object.fromEntries(names.map((name) => [ROUTES[name].method.toLowerCase(), describeOperation(name)])),
      ];
    }),
  );
}
