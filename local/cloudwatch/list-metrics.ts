import type { ListMetricsCommandInput, ListMetricsOutput } from "@aws-sdk/client-cloudwatch";
import { LISTED_PER_PAGE, PAST_MS } from "./facts.ts";
import { isActive, metricsOf } from "./metrics.ts";
import { pageOf } from "./pages.ts";
import type { CloudWatch } from "./parts.ts";

/** Those that had a value in the past two weeks. */
export const listMetrics =
  ({ cloud }: CloudWatch) =>
  (input: ListMetricsCommandInput): ListMetricsOutput => {
    const { Namespace, MetricName, Dimensions: filters = [] } = input;
    const withinMs = input.RecentlyActive === "PT3H" ? 3 * 3_600_000 : PAST_MS;
    const found = metricsOf(cloud.store)
      .values()
      .filter(({ namespace, name }) => (Namespace ?? namespace) === namespace && (MetricName ?? name) === name)
      .filter(({ dimensions }) =>
        filters.every((filter) =>
          dimensions.some(({ Name, Value }) => Name === filter.Name && (filter.Value ?? Value) === Value),
        ),
      )
      .filter((metric) => isActive(cloud.store, metric, cloud.clock.now(), withinMs));
    const { items, next } = pageOf(found, input.NextToken, LISTED_PER_PAGE, "InvalidParameterValueException");
    return {
      Metrics: items.map(({ namespace, name, dimensions }) => ({
        Namespace: namespace,
        MetricName: name,
        Dimensions: dimensions.map((dimension) => ({ ...dimension })),
      })),
      ...next,
    };
  };
