/** What API Gateway keeps of HTTP APIs. Stages, integrations and routes are found by `apiId/id`. */
import type { Collection, Store } from "../kernel/store.ts";

export interface Api {
  readonly apiId: string;
  readonly name: string;
  readonly description: string | null;
  readonly version: string | null;
  /** ISO-8601. */
  readonly createdAt: string;
  readonly isEndpointDisabled: boolean;
  readonly tags: Readonly<Record<string, string>>;
}

export interface Stage {
  readonly apiId: string;
  readonly name: string;
  readonly description: string | null;
  readonly isAutoDeployed: boolean;
  readonly variables: Readonly<Record<string, string>>;
  readonly hasDetailedMetrics: boolean;
  readonly createdAt: string;
  readonly updatedAt: string;
  readonly tags: Readonly<Record<string, string>>;
}

export interface Integration {
  readonly apiId: string;
  readonly integrationId: string;
  readonly description: string | null;
  readonly uri: string;
  readonly timeoutMs: number;
}

export interface Route {
  readonly apiId: string;
  readonly routeId: string;
  /** `POST /jobs`, `ANY /{proxy+}` or `$default`. */
  readonly routeKey: string;
  /** `integrations/ID`. */
  readonly target: string | null;
  readonly authorizationType: "NONE" | "AWS_IAM";
  readonly operationName: string | null;
}

export interface ApiState {
  readonly apis: Collection<Api>;
  readonly stages: Collection<Stage>;
  readonly integrations: Collection<Integration>;
  readonly routes: Collection<Route>;
}

export const openState = (store: Store): ApiState => ({
  apis: store.collection("apigateway.apis"),
  stages: store.collection("apigateway.stages"),
  integrations: store.collection("apigateway.integrations"),
  routes: store.collection("apigateway.routes"),
});

export const childKey = (apiId: string, id: string): string => `${apiId}/${id}`;

export const ofApi = <T extends { readonly apiId: string }>(collection: Collection<T>, apiId: string): T[] =>
  collection.values().filter((each) => each.apiId === apiId);
