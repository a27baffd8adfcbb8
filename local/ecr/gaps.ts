import type { Gaps } from "../gaps.ts";

export const ECR_GAPS: Gaps = {
  title: "ECR",
  client: "client-ecr",
  notes: ["An account without repositories, which is what `serverless remove` asks about."],
  partial: {},
  lacking: ["CreateRepository", "DeleteRepository", "GetAuthorizationToken", "PutImage", "BatchGetImage"],
};
