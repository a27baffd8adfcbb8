/**
 * AWS Free Tier's GetAccountPlanState (Free Tier API reference, 2023-09-07). It is JSON 1.0 and answered as it is: there
 * are no schemas of an SDK client to drive the wire with.
 */
import { right } from "../iam/rights.ts";
import { AwsError } from "../kernel/service.ts";
import type { Cloud, ForwardedService, ServiceFactory } from "../kernel/service.ts";
import type { AccountPlan } from "./facts.ts";
import { planOf, setPlan } from "./plan.ts";

export const freeTier: ServiceFactory = (cloud): ForwardedService => ({
  name: "freetier",
  signingName: "freetier",
  protocol: "json1.0",
  accessOf: (_request, _body, { operation }) => [right(`freetier:${operation}`, "*")],
  async forward(_request, _body, response, { operation, requestId }) {
    if (operation !== "GetAccountPlanState")
      throw new AwsError("NotImplemented", `freetier:${operation} is not implemented by the local cloud`, {
        status: 501,
      });
    const body = Buffer.from(JSON.stringify(describePlan(cloud)));
    response.writeHead(200, {
      "content-type": "application/x-amz-json-1.0",
      "content-length": body.length,
      "x-amzn-requestid": requestId,
    });
    response.end(body);
  },
  control: {
    plan: ({ type }: { readonly type: AccountPlan }) => setPlan(cloud.store, type),
  },
});

const describePlan = ({ store, accountId }: Cloud) => ({
  accountId,
  accountPlanType: planOf(store),
  accountPlanStatus: "ACTIVE",
});
