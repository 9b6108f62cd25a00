import { Metrics, MetricUnit } from '@aws-lambda-powertools/metrics';
import { settings } from '../settings.ts';

const UNITS = {
  Requests: MetricUnit.Count,
  Latency: MetricUnit.Milliseconds,
  Faults: MetricUnit.Count,
  ColdStarts: MetricUnit.Count,
  DynamoDBCalls: MetricUnit.Count,
  ReadUnits: MetricUnit.Count,
  WriteUnits: MetricUnit.Count,
  ArticlesSwept: MetricUnit.Count,
  SweepFailures: MetricUnit.Count,
  OldestTombstoneAge: MetricUnit.Seconds,
};

/** Only sent per route: for the whole service AWS/DynamoDB has the same for free. */
export const OF_ROUTES: readonly string[] = [
  'DynamoDBCalls',
  'ReadUnits',
  'WriteUnits',
] satisfies (keyof typeof UNITS)[];

/** The dimensions of metrics per route. Each has few values: CloudWatch bills every combination. */
export interface Dimensions extends Record<string, string> {
  method: string;
  route: string;
  status_class: string;
}

// Powertools reads this variable, too, and takes an empty one for a mistake: the settings have decided what it means.
process.env.POWERTOOLS_METRICS_DISABLED = String(!settings.metrics);
const metrics = new Metrics({ namespace: settings.metricsNamespace, serviceName: settings.serviceName });

/**
 * Writes one line in CloudWatch's embedded metric format, of which CloudWatch makes metrics of the whole service, and others
 * for each combination of `dimensions`. A value of 0 is left out: it would be billed, and adds nothing to a sum.
 */
export function publishMetrics(values: Partial<Record<keyof typeof UNITS, number>>, dimensions?: Dimensions): void {
  const isSent = (name: string) => settings.metricsPerRoute || !OF_ROUTES.includes(name);
  const there = Object.entries(values).filter(([name, value]) => value > 0 && isSent(name));
  if (!settings.metrics || there.length === 0) return;
  if (dimensions && settings.metricsPerRoute) metrics.addDimensions({}).addDimensions(dimensions); // {}: of the whole
  for (const [name, value] of there) metrics.addMetric(name, UNITS[name as keyof typeof UNITS], value);
  metrics.publishStoredMetrics();
}
