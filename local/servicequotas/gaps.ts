import type { Gaps } from "../gaps.ts";

export const SERVICE_QUOTAS_GAPS: Gaps = {
  title: "Service Quotas",
  client: "client-service-quotas",
  notes: ["The values are those by which CreateFleet judges: `POST /_local/ec2/quota` changes them."],
  partial: { GetServiceQuota: "EC2's vCPUs of Standard, of G and VT, and of P types" },
  lacking: ["ListServiceQuotas", "RequestServiceQuotaIncrease", "GetAWSDefaultServiceQuota"],
};
