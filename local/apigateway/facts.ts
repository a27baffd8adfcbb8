/** Limits of HTTP APIs. Source: API Gateway developer guide, "Quotas for configuring and running an HTTP API" (2026). */
export const LARGEST_PAYLOAD_BYTES = 10_485_760;
export const INTEGRATION_TIMEOUT_MS = { least: 50, most: 30_000 } as const;
export const MOST_ROUTES = 300;
export const MOST_STAGES = 10;
export const LONGEST_API_NAME = 128;
/** Where an API is reached here; on AWS, `https://API.execute-api.REGION.amazonaws.com`. */
export const EXECUTE_PREFIX = "/_aws/execute-api/";
