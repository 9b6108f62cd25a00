import { parseArgs } from 'node:util';
import type { Assumptions } from './bill.ts';

/** What `npm --prefix bench run cost -- --help` prints. */
export const USAGE = `npm --prefix bench run cost [-- options]: dollars a month, from what bench:access and bench cpu have measured; what observability is of
that; and from which load on containers would be cheaper.

  --rps NUMBER              requests a second, on average over the month (50)
  --mix NAME|FILE           reading, writing or launch-day of bench/cost/mixes/, or a JSON file with the percentage of each
                            endpoint, by its row in bench:access (reading)
  --metrics Whole|PerRoute  the template's parameter Metrics (Whole)
  --tracing Off|Sampled     the template's parameter Tracing (Off)
  --stage dev|prod          dev has no alarms and no dashboard (prod)
  --free-tier               without what AWS's free tier has
  --dynamodb-ms NUMBER      how long DynamoDB takes to answer (5)
  --cpu-factor NUMBER       how many times as long a vCPU takes as the CPU that was measured on (1)
  --utilisation NUMBER      average load of what is provisioned, containers too, as a share of it (0.5)
  --other-log-bytes NUMBER  of the gateway's line, with 26 bytes that CloudWatch adds to each of three (400)
  --stored-gb NUMBER        in the table (10)
  --markdown                prints the tables as the documentation has them`;

export interface Options {
  mix: string;
  isMarkdown: boolean;
  isHelp: boolean;
  assumptions: Omit<Assumptions, 'memoryMb'>;
}

/**
 * @param args of the command line
 * @param alarms how many metrics the alarms of the template watch
 * @throws Error that names the option whose value is wrong
 */
export function optionsFrom(args: string[], alarms: number): Options {
  const { values } = parseArgs({
    args,
    options: {
      rps: { type: 'string', default: '50' },
      mix: { type: 'string', default: 'reading' },
      metrics: { type: 'string', default: 'Whole' },
      tracing: { type: 'string', default: 'Off' },
      stage: { type: 'string', default: 'prod' },
      'free-tier': { type: 'boolean', default: false },
      'dynamodb-ms': { type: 'string', default: '5' },
      'cpu-factor': { type: 'string', default: '1' },
      utilisation: { type: 'string', default: '0.5' },
      'other-log-bytes': { type: 'string', default: '400' },
      'stored-gb': { type: 'string', default: '10' },
      markdown: { type: 'boolean', default: false },
      help: { type: 'boolean', short: 'h', default: false },
    },
  });
  return {
    mix: values.mix,
    isMarkdown: values.markdown,
    isHelp: values.help,
    assumptions: {
      rps: aboveZero('rps', values.rps),
      metrics: oneOf('metrics', values.metrics, ['Whole', 'PerRoute']),
      tracing: oneOf('tracing', values.tracing, ['Off', 'Sampled']),
      alarms: oneOf('stage', values.stage, ['dev', 'prod']) === 'prod' ? alarms : 0,
      freeTier: values['free-tier'],
      dynamodbMs: aboveZero('dynamodb-ms', values['dynamodb-ms']),
      cpuFactor: aboveZero('cpu-factor', values['cpu-factor']),
      utilisation: aboveZero('utilisation', values.utilisation, 1),
      otherLogBytes: aboveZero('other-log-bytes', values['other-log-bytes']),
      storedGb: aboveZero('stored-gb', values['stored-gb']),
    },
  };
}

function aboveZero(option: string, text: string, most = Number.POSITIVE_INFINITY): number {
  const value = Number(text);
  if (value > 0 && value <= most && value < Number.POSITIVE_INFINITY) return value;
  throw new Error(`--${option} must be a number above 0${most === 1 ? ' and up to 1' : ''}, but is '${text}'`);
}

function oneOf<T extends string>(option: string, text: string, allowed: T[]): T {
  const found = allowed.find((value) => value === text);
  if (found) return found;
  throw new Error(`--${option} must be ${allowed.join(' or ')}, but is '${text}'`);
}
