import { readTemplate, TEMPLATE } from '../../scripts/local/template.ts';
import { asMarkdown, asText } from '../table.ts';
import { type Assumptions, billOf } from './bill.ts';
import { readMeasured } from './measured.ts';
import { readMixes } from './mix.ts';
import { observabilityTable } from './observability.ts';
import { optionsFrom, USAGE } from './options.ts';
import { breakEvenTable, comparison, range } from './range.ts';
import { endpointTable, itemTable, preamble, totalTable } from './report.ts';

/** `npm --prefix bench run cost`: see {@link USAGE}. */
try {
  const template = (await readTemplate(TEMPLATE)).toJS();
  const { mix: name, isMarkdown, isHelp, assumptions: given } = optionsFrom(process.argv.slice(2), alarmsIn(template));
  if (isHelp) console.log(USAGE);
  else {
    const assumptions: Assumptions = { ...given, memoryMb: template.Resources.ApiFunction.Properties.MemorySize };
    const { measured, cpu } = await readMeasured();
    const mixes = await readMixes(name, measured.keys());
    const mix = mixes.get(name) ?? new Map();
    const bill = billOf(mix, measured, assumptions);
    const print = isMarkdown ? asMarkdown : asText;
    const breakEvens = breakEvenTable(name, mixes, measured, assumptions);

    console.log(preamble(name, assumptions, cpu).join('\n'), '\n');
    console.log([endpointTable(bill), itemTable(bill), totalTable(bill)].map(print).join('\n\n'));
    console.log(
      `\nObservability, by default and if asked for (it is ${assumptions.alarms > 0 ? 'a watched stage' : 'dev'}):\n`,
    );
    console.log(print(observabilityTable(mixes, measured, assumptions)));
    console.log(`\n${comparison(mix, measured, assumptions).join('\n')}\n`);
    console.log(print(breakEvens));
    console.log(`\n${range(breakEvens)}`);
  }
} catch (error) {
  console.error(
    `${error instanceof Error ? error.message : error}\nWhat there is to choose: npm --prefix bench run cost -- --help`,
  );
  process.exitCode = 1;
}

/** How many metrics its alarms watch: an alarm of several is billed for each of them, a query as one. */
function alarmsIn({
  Resources,
}: {
  Resources: Record<string, { Type: string; Properties: { Metrics?: object[] } }>;
}): number {
  const alarms = Object.values(Resources).filter(({ Type }) => Type === 'AWS::CloudWatch::Alarm');
  return alarms.reduce((sum, { Properties: { Metrics = [] } }) => {
    const watched = Metrics.filter((metric) => !('Expression' in metric && 'Label' in metric && Metrics.length > 1));
    return sum + Math.max(1, watched.length);
  }, 0);
}
