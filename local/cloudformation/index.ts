/** AWS CloudFormation: stacks made of the other services' own operations. */
import * as schemas from "@aws-sdk/client-cloudformation";
import type { Service, ServiceFactory } from "../kernel/service.ts";
import { accessOfCloudFormation } from "./access.ts";
import {
  createChangeSet,
  deleteChangeSet,
  describeChangeSet,
  executeChangeSet,
  listChangeSets,
} from "./change-sets.ts";
import { createStack } from "./create-stack.ts";
import { deleteStack } from "./delete-stack.ts";
import { describeStackEvents } from "./describe-stack-events.ts";
import { describeStackResource, describeStackResources, listStackResources } from "./describe-stack-resources.ts";
import { describeStacks, listStacks } from "./describe-stacks.ts";
import { getTemplate } from "./get-template.ts";
import { createOperations } from "./operations.ts";
import { openState } from "./state.ts";
import { updateStack } from "./update-stack.ts";
import { validateTemplate } from "./validate-template.ts";

export const cloudFormation: ServiceFactory = (cloud): Service => {
  const stopping = new AbortController();
  const context = { cloud, state: openState(cloud.store), stopped: stopping.signal };
  const operations = createOperations(context);
  return {
    name: "cloudformation",
    signingName: "cloudformation",
    protocol: "awsQuery",
    schemas,
    access: accessOfCloudFormation(cloud, context.state),
    xmlNamespace: "http://cloudformation.amazonaws.com/doc/2010-05-15/",
    operations: {
      CreateChangeSet: createChangeSet(context),
      CreateStack: createStack(context, operations),
      DeleteChangeSet: deleteChangeSet(context),
      DeleteStack: deleteStack(context, operations),
      DescribeChangeSet: describeChangeSet(context),
      DescribeStackEvents: describeStackEvents(context),
      DescribeStackResource: describeStackResource(context),
      DescribeStackResources: describeStackResources(context),
      DescribeStacks: describeStacks(context),
      ExecuteChangeSet: executeChangeSet(context, operations),
      GetTemplate: getTemplate(context),
      ListChangeSets: listChangeSets(context),
      ListStackResources: listStackResources(context),
      ListStacks: listStacks(context),
      UpdateStack: updateStack(context, operations),
      ValidateTemplate: validateTemplate(context),
    },
    start: () => operations.resume(),
    stop() {
      stopping.abort();
      return operations.idle();
    },
  };
};
