/**
 * The permissions of API Gateway: those of the management service are its HTTP methods on its paths (developer guide, "How
 * API Gateway resource policies …", "Actions, resources, and condition keys for Amazon API Gateway Management V2").
 */
import { requestTags, right } from "../iam/rights.ts";
import type { Access, Cloud } from "../kernel/service.ts";

interface Input {
  readonly ApiId?: string;
  readonly IntegrationId?: string;
  readonly RouteId?: string;
  readonly StageName?: string;
  readonly ResourceArn?: string;
  readonly Tags?: Readonly<Record<string, string>>;
}

const METHODS = { Create: "POST", Delete: "DELETE", Get: "GET", Update: "PATCH" } as const;

/** The path below `/apis/ID` of each kind of thing. */
const KINDS: Readonly<Record<string, (input: Input) => string>> = {
  Api: ({ ApiId }) => (ApiId === undefined ? "" : `/${ApiId}`),
  Integration: ({ ApiId, IntegrationId }) => `/${ApiId}/integrations${below(IntegrationId)}`,
  Route: ({ ApiId, RouteId }) => `/${ApiId}/routes${below(RouteId)}`,
  Stage: ({ ApiId, StageName }) => `/${ApiId}/stages${below(StageName)}`,
};
const below = (id: string | undefined): string => (id === undefined ? "" : `/${id}`);

export function accessOfApiGateway({ region }: Cloud): Readonly<Record<string, Access>> {
  const access: Record<string, Access> = {};
  const arn = (path: string): string => `arn:aws:apigateway:${region}::${path}`;
  for (const [kind, pathOf] of Object.entries(KINDS)) {
    for (const [verb, method] of Object.entries(METHODS)) {
      access[`${verb}${kind}`] = (input: Input) => [
        right(`apigateway:${method}`, arn(`/apis${pathOf(input)}`), requestTags(input.Tags)),
      ];
    }
    access[`Get${kind}s`] = (input: Input) => [right("apigateway:GET", arn(`/apis${pathOf(input)}`))];
  }
  const onTags =
    (method: string): Access<Input> =>
    ({ ResourceArn = "", Tags }) => [
      right(`apigateway:${method}`, arn(`/tags/${encodeURIComponent(ResourceArn)}`), requestTags(Tags)),
    ];
  return { ...access, GetTags: onTags("GET"), TagResource: onTags("POST"), UntagResource: onTags("DELETE") };
}
