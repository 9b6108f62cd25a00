import { parseArgs } from 'node:util';
import { readTemplate, TEMPLATE } from '../../scripts/local/template.ts';
import { asMarkdown, asText } from '../table.ts';
import { type Assumptions, billOf } from './bill.ts';
import { readMeasured } from './measured.ts';
import { readMix } from './mix.ts';
import { comparison, endpointTable, itemTable, preamble, totalTable } from './report.ts';

/**
 * `npm run cost -- --rps 50 --mix bench/cost/mixes/reading.json`: dollars a month, from what `bench:access` and `bench:cpu`
 * have measured, and from which load on containers would be cheaper.
 *
 * - `--rps`: requests a second, on average over the month
 * - `--mix <file>`: a JSON object with the percentage of each endpoint, by its row in `bench:access`
 * - `--free-tier`: without what AWS's free tier has
 * - `--dynamodb-ms`, `--cpu-factor`, `--utilisation`, `--other-log-bytes`, `--stored-gb`: what is assumed ({@link Assumptions})
 * - `--markdown`: prints the tables as the documentation has them
 */
try {
  const { values } = parseArgs({
    options: {
      rps: { type: 'string', default: '50' },
      mix: { type: 'string', default: 'bench/cost/mixes/reading.json' },
      'free-tier': { type: 'boolean', default: false },
      'dynamodb-ms': { type: 'string', default: '5' },
      'cpu-factor': { type: 'string', default: '1' },
      utilisation: { type: 'string', default: '0.5' },
      'other-log-bytes': { type: 'string', default: '1000' },
      'stored-gb': { type: 'string', default: '10' },
      markdown: { type: 'boolean', default: false },
    },
  });
  const template = await readTemplate(TEMPLATE);
  const assumptions: Assumptions = {
    rps: aboveZero('rps', values.rps),
    memoryMb: template.getIn(['Resources', 'ApiFunction', 'Properties', 'MemorySize']) as number,
    dynamodbMs: aboveZero('dynamodb-ms', values['dynamodb-ms']),
    cpuFactor: aboveZero('cpu-factor', values['cpu-factor']),
    utilisation: aboveZero('utilisation', values.utilisation, 1),
    otherLogBytes: aboveZero('other-log-bytes', values['other-log-bytes']),
    storedGb: aboveZero('stored-gb', values['stored-gb']),
    freeTier: values['free-tier'],
  };
  const { measured, cpu } = await readMeasured();
  const mix = await readMix(values.mix, measured.keys());
  const bill = billOf(mix, measured, assumptions);

  console.log(preamble(values.mix, assumptions, cpu).join('\n'), '\n');
  const tables = [endpointTable(bill), itemTable(bill), totalTable(bill)];
  console.log(tables.map(values.markdown ? asMarkdown : asText).join('\n\n'));
  console.log(`\n${comparison(bill, mix, measured, assumptions).join('\n')}`);
} catch (error) {
  console.error(error instanceof Error ? error.message : error);
  process.exitCode = 1;
}

function aboveZero(option: string, text: string, most = Number.POSITIVE_INFINITY): number {
  const value = Number(text);
  if (value > 0 && value <= most && value < Number.POSITIVE_INFINITY) return value;
  throw new Error(`--${option} must be a number above 0${most === 1 ? ' and up to 1' : ''}, but is '${text}'`);
}
