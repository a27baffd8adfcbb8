import type { GetServiceQuotaCommandInput, GetServiceQuotaResponse } from "@aws-sdk/client-service-quotas";
import { AwsError } from "../kernel/service.ts";
import type { Cloud } from "../kernel/service.ts";
import { createMarket } from "../market/market.ts";
import { EC2_QUOTAS } from "./facts.ts";

/** The vCPU quotas by which CreateFleet is judged here, as `POST /_local/ec2/quota` has set them. */
export function getServiceQuota({ store, clock, region, accountId }: Cloud) {
  const market = createMarket(store, clock);
  return ({ ServiceCode = "", QuotaCode = "" }: GetServiceQuotaCommandInput): GetServiceQuotaResponse => {
    const quota = ServiceCode === "ec2" ? EC2_QUOTAS[QuotaCode] : undefined;
    if (!quota)
      throw new AwsError("NoSuchResourceException", "The request failed because the specified quota does not exist.");
    return {
      Quota: {
        ServiceCode,
        ServiceName: "Amazon Elastic Compute Cloud (Amazon EC2)",
        QuotaArn: `arn:aws:servicequotas:${region}:${accountId}:ec2/${QuotaCode}`,
        QuotaCode,
        QuotaName: quota.name,
        Value: market.quota(quota.quotaClass, quota.market),
        Unit: "None",
        Adjustable: true,
        GlobalQuota: false,
      },
    };
  };
}
