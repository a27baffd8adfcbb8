import type { DescribeRepositoriesRequest, DescribeRepositoriesResponse } from "@aws-sdk/client-ecr";
import { AwsError } from "../kernel/service.ts";
import type { Cloud, Operation } from "../kernel/service.ts";

/** No repository can be made here, so there is none to list, and each one that is named is missing. */
export const describeRepositories =
  ({ accountId }: Cloud): Operation<DescribeRepositoriesRequest, DescribeRepositoriesResponse> =>
  ({ registryId = accountId, repositoryNames = [], ...paging }) => {
    const [name] = repositoryNames;
    if (name === undefined) return { repositories: [] };
    if (paging.maxResults !== undefined || paging.nextToken !== undefined) {
      throw new AwsError(
        "InvalidParameterException",
        "Invalid parameter at 'maxResults' failed to satisfy constraint: 'cannot be used together with repositoryNames'",
      );
    }
    throw new AwsError(
      "RepositoryNotFoundException",
      `The repository with name '${name}' does not exist in the registry with id '${registryId}'`,
    );
  };
