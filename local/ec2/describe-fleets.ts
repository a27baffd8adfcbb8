import type { DescribeFleetsCommandInput, DescribeFleetsResult } from "@aws-sdk/client-ec2";
import { AwsError } from "../kernel/service.ts";
import { errorsOf, instancesOf } from "./create-fleet.ts";
import { tagList } from "./filters.ts";
import type { Ec2 } from "./state.ts";
import { tagsOf } from "./tagging.ts";

/** Fleets of type `instant` are described only by their id (EC2 API reference, DescribeFleets). */
export const describeFleets =
  (ec2: Ec2) =>
  (input: DescribeFleetsCommandInput): DescribeFleetsResult => ({
    Fleets: (input.FleetIds ?? []).map((id) => {
      const fleet = ec2.fleets.get(id);
      if (!fleet) throw new AwsError("InvalidFleetId.NotFound", `The fleet ID '${id}' does not exist`);
      return {
        FleetId: id,
        Type: "instant",
        FleetState: "active",
        CreateTime: new Date(fleet.createdAt),
        ClientToken: fleet.clientToken,
        TargetCapacitySpecification: {
          TotalTargetCapacity: fleet.targetCapacity,
          DefaultTargetCapacityType: fleet.purchase,
        },
        FulfilledCapacity: fleet.launched.length,
        Instances: instancesOf(fleet),
        Errors: errorsOf(fleet),
        Tags: tagList(tagsOf(ec2, id)),
      };
    }),
  });
