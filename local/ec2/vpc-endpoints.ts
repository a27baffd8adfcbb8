/** Ways from a VPC to AWS's services. Nothing is routed here: what there is is what DescribeVpcEndpoints tells. */
import type {
  CreateVpcEndpointCommandInput,
  CreateVpcEndpointResult,
  DescribeVpcEndpointsCommandInput,
  DescribeVpcEndpointsResult,
  VpcEndpoint,
} from "@aws-sdk/client-ec2";
import { AwsError } from "../kernel/service.ts";
import { notFound } from "./errors.ts";
import { pageOf, passes, tagList } from "./filters.ts";
import { makeId } from "./ids.ts";
import type { Ec2 } from "./state.ts";
import { putTags, tagsOf } from "./tagging.ts";

const endpointsOf = ({ cloud }: Ec2) => cloud.store.collection<VpcEndpoint>("ec2.vpc-endpoints");

export const createVpcEndpoint =
  (ec2: Ec2) =>
  (input: CreateVpcEndpointCommandInput): CreateVpcEndpointResult => {
    const { VpcId = "", ServiceName = "", VpcEndpointType = "Gateway", TagSpecifications = [] } = input;
    if (!ec2.vpcs.get(VpcId)) throw notFound("VpcID", "vpc ID", VpcId);
    if (!ServiceName.startsWith(`com.amazonaws.${ec2.cloud.region}.`)) {
      throw new AwsError("InvalidServiceName", `The Vpc Endpoint Service '${ServiceName}' does not exist`);
    }
    const endpoint = {
      VpcEndpointId: makeId("vpce"),
      VpcEndpointType,
      VpcId,
      ServiceName,
      // EC2 writes it small, whatever the SDK's type says.
      State: "available" as "Available",
      RouteTableIds: [...(input.RouteTableIds ?? [])],
      SubnetIds: [...(input.SubnetIds ?? [])],
      OwnerId: ec2.cloud.accountId,
    };
    endpointsOf(ec2).put(endpoint.VpcEndpointId, endpoint);
    putTags(
      ec2,
      endpoint.VpcEndpointId,
      TagSpecifications.flatMap(({ Tags }) => Tags ?? []),
    );
    return { VpcEndpoint: endpoint };
  };

export const describeVpcEndpoints =
  (ec2: Ec2) =>
  (input: DescribeVpcEndpointsCommandInput): DescribeVpcEndpointsResult => {
    const found = endpointsOf(ec2)
      .values()
      .filter((endpoint) => (input.VpcEndpointIds ?? [endpoint.VpcEndpointId]).includes(endpoint.VpcEndpointId))
      .filter((endpoint) =>
        passes(
          input.Filters,
          {
            "vpc-id": [endpoint.VpcId],
            "vpc-endpoint-id": [endpoint.VpcEndpointId],
            "service-name": [endpoint.ServiceName],
            "vpc-endpoint-state": [endpoint.State],
            "vpc-endpoint-type": [endpoint.VpcEndpointType],
          },
          tagsOf(ec2, endpoint.VpcEndpointId!),
        ),
      );
    const { items, NextToken } = pageOf(found, input);
    return {
      VpcEndpoints: items.map((each) => ({ ...each, Tags: tagList(tagsOf(ec2, each.VpcEndpointId!)) })),
      NextToken,
    };
  };
