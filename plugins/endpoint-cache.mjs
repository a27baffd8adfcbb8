/**
 * Takes the place of `@aws-sdk/endpoint-cache` in the functions' bundles. DynamoDB's client makes one and uses it only where
 * AWS_ENABLE_ENDPOINT_DISCOVERY asks for endpoints of an account's own, which the functions' environment does not.
 */
export const EndpointCache = Object;
