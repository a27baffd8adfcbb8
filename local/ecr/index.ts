/** Elastic Container Registry, as an account that keeps no images sees it: deployment tools ask for a repository and go on. */
import * as schemas from "@aws-sdk/client-ecr";
import { arnsOf, right } from "../iam/rights.ts";
import type { Service, ServiceFactory } from "../kernel/service.ts";
import { describeRepositories } from "./describe-repositories.ts";

export const ecr: ServiceFactory = (cloud): Service => ({
  name: "ecr",
  signingName: "ecr",
  protocol: "json1.1",
  schemas,
  /** Service authorization reference, "… for Amazon Elastic Container Registry". */
  access: {
    DescribeRepositories: ({ repositoryNames }: { repositoryNames?: readonly string[] }) =>
      (repositoryNames ?? ["*"]).map((name) =>
        right("ecr:DescribeRepositories", arnsOf(cloud, "ecr")(`repository/${name}`)),
      ),
  },
  operations: { DescribeRepositories: describeRepositories(cloud) },
});
