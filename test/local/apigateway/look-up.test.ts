/** What was made can be looked at, one by one and all together. */
import {
  ApiGatewayV2Client,
  CreateApiCommand,
  CreateIntegrationCommand,
  CreateRouteCommand,
  CreateStageCommand,
  GetApiCommand,
  GetApisCommand,
  GetIntegrationCommand,
  GetIntegrationsCommand,
  GetRouteCommand,
  GetRoutesCommand,
  GetStageCommand,
  GetStagesCommand,
  GetTagsCommand,
  TagResourceCommand,
  UntagResourceCommand,
} from "@aws-sdk/client-apigatewayv2";
import { afterAll, beforeAll, expect, test } from "vitest";
import { apiGateway } from "../../../local/apigateway/index.ts";
import { startTestCloud } from "../cloud.ts";
import type { TestCloud } from "../cloud.ts";

let running: TestCloud;
let client: ApiGatewayV2Client;
let ApiId: string;
beforeAll(async () => {
  running = await startTestCloud({ services: [apiGateway] });
  client = new ApiGatewayV2Client(running.clientConfig);
  const made = await client.send(new CreateApiCommand({ Name: "jobs", ProtocolType: "HTTP", Tags: { stack: "one" } }));
  ApiId = made.ApiId!;
});
afterAll(() => running.cloud.stop());

test("an API and its tags", async () => {
  expect((await client.send(new GetApisCommand({}))).Items).toMatchObject([{ ApiId, Name: "jobs" }]);
  expect((await client.send(new GetApiCommand({ ApiId }))).Tags).toEqual({ stack: "one" });
  const ResourceArn = `arn:aws:apigateway:us-east-1::/apis/${ApiId}`;
  await client.send(new TagResourceCommand({ ResourceArn, Tags: { stage: "dev" } }));
  await client.send(new UntagResourceCommand({ ResourceArn, TagKeys: ["stack"] }));
  expect((await client.send(new GetTagsCommand({ ResourceArn }))).Tags).toEqual({ stage: "dev" });
  await expect(client.send(new GetApiCommand({ ApiId: "none" }))).rejects.toMatchObject({ name: "NotFoundException" });
});

test("its integrations, routes and stages", async () => {
  const integration = await client.send(
    new CreateIntegrationCommand({
      ApiId,
      IntegrationType: "AWS_PROXY",
      IntegrationUri: "arn:aws:lambda:us-east-1:000000000000:function:f",
      PayloadFormatVersion: "2.0",
    }),
  );
  const IntegrationId = integration.IntegrationId!;
  const Target = `integrations/${IntegrationId}`;
  const route = await client.send(
    new CreateRouteCommand({ ApiId, RouteKey: "GET /jobs", Target, AuthorizationType: "AWS_IAM" }),
  );
  const RouteId = route.RouteId!;
  await client.send(new CreateStageCommand({ ApiId, StageName: "$default", AutoDeploy: true }));

  expect((await client.send(new GetIntegrationsCommand({ ApiId }))).Items).toMatchObject([{ IntegrationId }]);
  expect(await client.send(new GetIntegrationCommand({ ApiId, IntegrationId }))).toMatchObject({
    IntegrationType: "AWS_PROXY",
    TimeoutInMillis: 30_000,
  });
  expect((await client.send(new GetRoutesCommand({ ApiId }))).Items).toMatchObject([{ RouteId }]);
  const found = await client.send(new GetRouteCommand({ ApiId, RouteId }));
  expect(found).toMatchObject({ RouteKey: "GET /jobs", Target, AuthorizationType: "AWS_IAM" });
  expect((await client.send(new GetStagesCommand({ ApiId }))).Items).toMatchObject([{ StageName: "$default" }]);
  const stage = await client.send(new GetStageCommand({ ApiId, StageName: "$default" }));
  expect(stage.AutoDeploy).toBe(true);
});
