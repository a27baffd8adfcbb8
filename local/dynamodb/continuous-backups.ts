/** DescribeContinuousBackups and its twin: the setting of point-in-time recovery. Nothing is backed up. */
import type {
  ContinuousBackupsDescription,
  DescribeContinuousBackupsCommandInput,
  DescribeContinuousBackupsOutput,
  UpdateContinuousBackupsCommandInput,
  UpdateContinuousBackupsOutput,
} from "@aws-sdk/client-dynamodb";
import type { Parts } from "./index.ts";
import { DEFAULT_TABLE_SETTINGS, describeTable, tableSettings } from "./tables.ts";

/** "Continuous backups" are always enabled; what can be chosen is point-in-time recovery. */
const describe = (pointInTimeRecovery: boolean): ContinuousBackupsDescription => ({
  ContinuousBackupsStatus: "ENABLED",
  PointInTimeRecoveryDescription: { PointInTimeRecoveryStatus: pointInTimeRecovery ? "ENABLED" : "DISABLED" },
});

export const describeContinuousBackups =
  ({ store, engine }: Parts) =>
  async (input: DescribeContinuousBackupsCommandInput): Promise<DescribeContinuousBackupsOutput> => {
    const { TableName } = await describeTable(engine(), input.TableName ?? "");
    return {
      ContinuousBackupsDescription: describe(tableSettings(store).get(TableName)?.pointInTimeRecovery ?? false),
    };
  };

export const updateContinuousBackups =
  ({ store, engine }: Parts) =>
  async (input: UpdateContinuousBackupsCommandInput): Promise<UpdateContinuousBackupsOutput> => {
    const { TableName } = await describeTable(engine(), input.TableName ?? "");
    const pointInTimeRecovery = input.PointInTimeRecoverySpecification?.PointInTimeRecoveryEnabled ?? false;
    const settings = tableSettings(store).get(TableName) ?? DEFAULT_TABLE_SETTINGS;
    tableSettings(store).put(TableName, { ...settings, pointInTimeRecovery });
    return { ContinuousBackupsDescription: describe(pointInTimeRecovery) };
  };
