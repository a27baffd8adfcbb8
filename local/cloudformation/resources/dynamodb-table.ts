import { changedProperties } from "../diff.ts";
import type { ResolvedProperties, ResourceContext, ResourceType } from "../resource-type.ts";

/** AWS::DynamoDB::Table */
export const dynamoDbTable: ResourceType = {
  properties: [
    "TableName",
    "AttributeDefinitions",
    "BillingMode",
    "DeletionProtectionEnabled",
    "GlobalSecondaryIndexes",
    "KeySchema",
    "LocalSecondaryIndexes",
    "PointInTimeRecoverySpecification",
    "ProvisionedThroughput",
    "SSESpecification",
    "StreamSpecification",
    "Tags",
    "TimeToLiveSpecification",
  ],
  replaceOn: ["TableName", "KeySchema", "LocalSecondaryIndexes"],
  async create(context, properties) {
    const {
      TimeToLiveSpecification,
      PointInTimeRecoverySpecification,
      SSESpecification: sse,
      StreamSpecification: stream,
      Tags: own,
      ...rest
    } = properties;
    const TableName = (properties["TableName"] as string | undefined) ?? context.name(255);
    const Tags = context.tags(own);
    await context.call("dynamodb", "CreateTable", {
      ...rest,
      TableName,
      ...(sse === undefined
        ? {}
        : { SSESpecification: { Enabled: sse.SSEEnabled, SSEType: sse.SSEType, KMSMasterKeyId: sse.KMSMasterKeyId } }),
      ...(stream === undefined ? {} : { StreamSpecification: { StreamEnabled: true, ...stream } }),
      ...(Tags.length > 0 ? { Tags } : {}),
    });
    context.made(TableName);
    await untilActive(context, TableName);
    if (TimeToLiveSpecification !== undefined) await setTtl(context, TableName, TimeToLiveSpecification);
    if (PointInTimeRecoverySpecification !== undefined)
      await setRecovery(context, TableName, PointInTimeRecoverySpecification);
    return TableName;
  },
  async update(context, { physicalId: TableName, properties: before }, after) {
    const changed = changedProperties(before, after);
    const simple = changed.filter((name) =>
      ["BillingMode", "DeletionProtectionEnabled", "ProvisionedThroughput"].includes(name),
    );
    if (simple.length > 0) {
      const input = Object.fromEntries(
        simple.map((name) => [name, after[name] ?? (name === "DeletionProtectionEnabled" ? false : undefined)]),
      );
      await updateTable(context, TableName, input);
    }
    if (changed.includes("GlobalSecondaryIndexes")) await setIndexes(context, TableName, before, after);
    if (changed.includes("TimeToLiveSpecification")) await changeTtl(context, TableName, before, after);
    if (changed.includes("PointInTimeRecoverySpecification")) {
      const off = { PointInTimeRecoveryEnabled: false };
      await setRecovery(context, TableName, after["PointInTimeRecoverySpecification"] ?? off);
    }
  },
  async delete(context, { physicalId: TableName }) {
    await context.callUnless(["ResourceNotFoundException"], "dynamodb", "DeleteTable", { TableName });
    await context.until(() => isGone(context, TableName));
  },
  async attributes(context, { physicalId: TableName }) {
    const { Table } = await context.call("dynamodb", "DescribeTable", { TableName });
    return {
      Arn: Table.TableArn,
      TableId: Table.TableId,
      ...(Table.LatestStreamArn ? { StreamArn: Table.LatestStreamArn } : {}),
    };
  },
};

const untilActive = (context: ResourceContext, TableName: string): Promise<void> =>
  context.until(async () => {
    const { Table } = await context.call("dynamodb", "DescribeTable", { TableName });
    const indexes: readonly any[] = Table.GlobalSecondaryIndexes ?? [];
    return Table.TableStatus === "ACTIVE" && indexes.every(({ IndexStatus }) => IndexStatus === "ACTIVE");
  });

async function isGone(context: ResourceContext, TableName: string): Promise<boolean> {
  try {
    await context.call("dynamodb", "DescribeTable", { TableName });
    return false;
  } catch (error) {
    if ((error as Error).name === "ResourceNotFoundException") return true;
    throw error;
  }
}

async function updateTable(context: ResourceContext, TableName: string, input: ResolvedProperties): Promise<void> {
  await context.call("dynamodb", "UpdateTable", { TableName, ...input });
  await untilActive(context, TableName);
}

/** One index at a time, as UpdateTable wants it; a changed one goes and comes again. */
async function setIndexes(
  context: ResourceContext,
  TableName: string,
  before: ResolvedProperties,
  after: ResolvedProperties,
): Promise<void> {
  const indexesOf = (properties: ResolvedProperties): readonly any[] => properties["GlobalSecondaryIndexes"] ?? [];
  const isIn = (list: readonly any[], index: any): boolean =>
    list.some((each) => JSON.stringify(each) === JSON.stringify(index));
  for (const index of indexesOf(before).filter((each) => !isIn(indexesOf(after), each))) {
    await updateTable(context, TableName, {
      GlobalSecondaryIndexUpdates: [{ Delete: { IndexName: index.IndexName } }],
    });
  }
  const { AttributeDefinitions } = after;
  for (const index of indexesOf(after).filter((each) => !isIn(indexesOf(before), each))) {
    await updateTable(context, TableName, { AttributeDefinitions, GlobalSecondaryIndexUpdates: [{ Create: index }] });
  }
}

const setTtl = (context: ResourceContext, TableName: string, specification: ResolvedProperties): Promise<unknown> =>
  context.call("dynamodb", "UpdateTimeToLive", { TableName, TimeToLiveSpecification: specification });

/** The attribute can only be changed by switching off first. */
async function changeTtl(
  context: ResourceContext,
  TableName: string,
  before: ResolvedProperties,
  after: ResolvedProperties,
): Promise<void> {
  const [old, wanted] = [before["TimeToLiveSpecification"], after["TimeToLiveSpecification"]];
  if (old?.Enabled) await setTtl(context, TableName, { ...old, Enabled: false });
  if (wanted?.Enabled) await setTtl(context, TableName, wanted);
}

const setRecovery = (
  context: ResourceContext,
  TableName: string,
  specification: ResolvedProperties,
): Promise<unknown> =>
  context.call("dynamodb", "UpdateContinuousBackups", { TableName, PointInTimeRecoverySpecification: specification });
