/** Service Quotas: EC2's vCPUs, which are the market's here. */
import * as schemas from "@aws-sdk/client-service-quotas";
import { arnsOf, right } from "../iam/rights.ts";
import type { Service, ServiceFactory } from "../kernel/service.ts";
import { getServiceQuota } from "./get-service-quota.ts";

export const serviceQuotas: ServiceFactory = (cloud): Service => ({
  name: "servicequotas",
  signingName: "servicequotas",
  protocol: "json1.1",
  schemas,
  /** Service authorization reference, "… for Service Quotas". */
  access: {
    GetServiceQuota: ({ ServiceCode = "", QuotaCode = "" }: { ServiceCode?: string; QuotaCode?: string }) => [
      right("servicequotas:GetServiceQuota", arnsOf(cloud, "servicequotas")(`${ServiceCode}/${QuotaCode}`)),
    ],
  },
  operations: { GetServiceQuota: getServiceQuota(cloud) },
});
