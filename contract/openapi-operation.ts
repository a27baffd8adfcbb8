/** One route as an OpenAPI operation: parameters, body, and an answer for each status it can have. */
import type * as z from "zod/mini";
import { ERROR_TEXTS } from "../core/error-texts.ts";
import { ERRORS, type ErrorName } from "../core/errors.ts";
import type { JsonSchema } from "./job-input-schema.ts";
import { exampleOf, exampleOfError } from "./openapi-examples.ts";
import { describeSchema, ERROR, GATEWAY_MESSAGE, refTo } from "./openapi-schemas.ts";
import { ROUTE_NAMES, ROUTES, type Route, type RouteName } from "./routes.ts";
import { JobBody, JobParams, ListAnswer, LogsAnswer, SubmitAnswer } from "./schemas.ts";

export type Described = Readonly<Record<string, unknown>>;

const JSON_CONTENT = "application/json";

/** What API Gateway itself may answer on any route (API Gateway developer guide, HTTP APIs: IAM authorization, quotas). */
const GATEWAY_STATUSES: Readonly<Record<number, string>> = {
  403: "The signature is missing or wrong, or IAM does not allow `execute-api:Invoke`.",
  413: "The request has more than 10 MB.",
  429: "The stage's request rate is exceeded.",
  500: "The function could not be invoked, or failed.",
  503: "The function did not answer in time, or too many of it run.",
};

export function describeOperation(name: RouteName): Described {
  const route: Route = ROUTES[name];
  const parameters = [
    ...describeParameters(name, "path", route.params),
    ...describeParameters(name, "query", route.query),
  ];
  return {
    operationId: name,
    summary: route.summary,
    ...(parameters.length > 0 ? { parameters } : {}),
    ...(route.method === "POST" || route.method === "PUT" ? { requestBody: describeBody(name, route.body) } : {}),
    responses: { [route.status]: describeAnswer(name, route), ...describeErrors(route.errors) },
  };
}

function describeParameters(name: RouteName, place: "path" | "query", schema: z.ZodMiniType): readonly Described[] {
  const members = Object.entries((schema as z.ZodMiniObject).shape) as [string, z.ZodMiniType][];
  const example = exampleOf(name)[place === "path" ? "params" : "query"] as Described | undefined;
  return members.map(([parameter, member]) => ({
    name: parameter,
    in: place,
    required: !member.safeParse(undefined).success,
    schema: describeSchema(member, "output"),
    ...(example?.[parameter] === undefined ? {} : { example: example[parameter] }),
  }));
}

function describeBody(name: RouteName, schema: z.ZodMiniType): Described {
  const { body } = exampleOf(name);
  const examples = body === undefined ? {} : { examples: { [name]: { value: body } } };
  return {
    required: schema === JobBody || !schema.safeParse(undefined).success,
    content: { [JSON_CONTENT]: { schema: describeSchema(schema, "input"), ...examples } },
  };
}

function describeAnswer(name: RouteName, route: Route): Described {
  const links = describeLinks(route);
  const { answer } = exampleOf(name);
  const examples = answer === undefined ? {} : { examples: { [name]: { value: answer } } };
  return {
    description: route.summary,
    content: { [JSON_CONTENT]: { schema: describeSchema(route.response, "input"), ...examples } },
    ...(Object.keys(links).length > 0 ? { links } : {}),
  };
}

/** Where an answer has what another route asks for. */
function describeLinks({ response }: Route): Described {
  const jobId =
    response === SubmitAnswer
      ? "$response.body#/jobId"
      : response === ListAnswer
        ? "$response.body#/jobs/0/jobId"
        : null;
  const ofJob = jobId === null ? [] : ROUTE_NAMES.filter((name) => ROUTES[name].params === JobParams);
  return {
    ...Object.fromEntries(ofJob.map((operationId) => [operationId, { operationId, parameters: { id: jobId } }])),
    ...(response === LogsAnswer
      ? {
          nextPage: {
            operationId: "readLogs" satisfies RouteName,
            parameters: { id: "$request.path.id", nextToken: "$response.body#/nextToken" },
          },
        }
      : {}),
  };
}

function describeErrors(names: readonly ErrorName[]): Described {
  const possible: readonly ErrorName[] = [...names, "InternalError"];
  const statuses = new Set([
    ...possible.map((name) => ERRORS[name].status),
    ...Object.keys(GATEWAY_STATUSES).map(Number),
  ]);
  return Object.fromEntries(
    [...statuses].toSorted((a, b) => a - b).map((status) => [status, describeError(status, possible)]),
  );
}

function describeError(status: number, possible: readonly ErrorName[]): Described {
  const names = possible.filter((name) => ERRORS[name].status === status);
  const ofGateway = GATEWAY_STATUSES[status];
  const schemas = [
    ...(names.length > 0 ? [{ allOf: [refTo(ERROR), { properties: { error: { enum: names } } }] }] : []),
    ...(ofGateway === undefined ? [] : [refTo(GATEWAY_MESSAGE)]),
  ] as readonly JsonSchema[];
  const examples = Object.fromEntries(
    names.flatMap((name) => {
      const value = exampleOfError(name);
      return value === undefined ? [] : [[name, { value }]];
    }),
  );
  return {
    description: [
      ...names.map((name) => `\`${name}\`: ${ERROR_TEXTS[name].meaning}`),
      ...(ofGateway === undefined ? [] : [`API Gateway: ${ofGateway}`]),
    ].join(" "),
    content: {
      [JSON_CONTENT]: {
        schema: schemas.length === 1 ? schemas[0] : { anyOf: schemas },
        ...(Object.keys(examples).length > 0 ? { examples } : {}),
      },
    },
  };
}
