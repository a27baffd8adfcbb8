/** What an idle stack costs: nothing in it is paid by the hour. */
import { beforeAll, expect, test } from "vitest";
import { compile, resourcesOf, type Template } from "./compiled.ts";

let template: Template;
beforeAll(async () => {
  ({ template } = await compile());
});

/** Paid by the hour or month whether they are used or not (AWS's price pages of VPC, EC2, Secrets Manager, KMS). */
const PAID_BY_THE_HOUR =
  /^AWS::(?:EC2::(?:NatGateway|VPCEndpoint|EIP|TransitGateway.*|Instance)|ElasticLoadBalancing.*|SecretsManager::Secret|KMS::Key)$/;

test("no NAT gateway, interface endpoint, address, load balancer, secret or key of its own", () => {
  const paid = Object.entries(template.Resources).filter(([, { Type }]) => PAID_BY_THE_HOUR.test(Type));
  expect(paid).toEqual([]);
});

test("the table is paid by the request, and every log group forgets", () => {
  for (const [, { Properties }] of resourcesOf(template, "AWS::DynamoDB::Table"))
    expect(Properties["BillingMode"]).toBe("PAY_PER_REQUEST");
  const groups = resourcesOf(template, "AWS::Logs::LogGroup");
  expect(groups.length).toBeGreaterThan(0);
  for (const [, { Properties }] of groups) expect(Properties["RetentionInDays"]).toBeGreaterThan(0);
});
