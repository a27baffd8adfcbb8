import type { DescribeTimeToLiveCommandInput, DescribeTimeToLiveOutput } from "@aws-sdk/client-dynamodb";
import type { Parts } from "./index.ts";
import { describeTable, tableSettings } from "./tables.ts";

export const describeTimeToLive =
  ({ store, engine }: Parts) =>
  async (input: DescribeTimeToLiveCommandInput): Promise<DescribeTimeToLiveOutput> => {
    const { TableName } = await describeTable(engine(), input.TableName ?? "");
    const attribute = tableSettings(store).get(TableName)?.ttlAttribute ?? null;
    return {
      TimeToLiveDescription:
        attribute === null
          ? { TimeToLiveStatus: "DISABLED" }
          : { TimeToLiveStatus: "ENABLED", AttributeName: attribute },
    };
  };
