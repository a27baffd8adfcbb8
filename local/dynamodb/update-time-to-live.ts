import type { UpdateTimeToLiveCommandInput, UpdateTimeToLiveOutput } from "@aws-sdk/client-dynamodb";
import { invalid } from "./errors.ts";
import { DEFAULT_TABLE_SETTINGS, describeTable, tableSettings } from "./tables.ts";
import type { Parts } from "./index.ts";

/**
 * The setting only. DynamoDB deletes within days of the expiry and says that readers must not rely on it (developer
 * guide, "Using time to live"): here expired items stay, which is the hardest case that it allows.
 */
export const updateTimeToLive =
  ({ store, engine }: Parts) =>
  async (input: UpdateTimeToLiveCommandInput): Promise<UpdateTimeToLiveOutput> => {
    const { TableName } = await describeTable(engine(), input.TableName ?? "");
    const { Enabled, AttributeName = "" } = input.TimeToLiveSpecification ?? { Enabled: undefined };
    const settings = tableSettings(store).get(TableName) ?? DEFAULT_TABLE_SETTINGS;
    if (Enabled && settings.ttlAttribute === AttributeName) throw invalid("TimeToLive is already enabled");
    if (!Enabled && settings.ttlAttribute === null) throw invalid("TimeToLive is already disabled");
    if (settings.ttlAttribute !== null && settings.ttlAttribute !== AttributeName) {
      throw invalid(
        `TimeToLive is active on a different AttributeName: current AttributeName is ${settings.ttlAttribute}`,
      );
    }
    tableSettings(store).put(TableName, { ...settings, ttlAttribute: Enabled ? AttributeName : null });
    return { TimeToLiveSpecification: { Enabled, AttributeName } };
  };
