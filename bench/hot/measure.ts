import { seededRandom } from '../../harness/random.ts';
import { clock } from '../../src/clock.ts';
import { documents } from '../../src/table/table.ts';
import { Meter } from '../access/meter.ts';
import { measureContention } from './contention.ts';
import { Recorder } from './record.ts';
import type { Rate, Report } from './report.ts';
import { findSaturationPoint } from './saturation.ts';
import { others, required, together } from './scenarios.ts';
import { type Load, type Recording, type SimulationOptions, simulate } from './simulation.ts';

/** So many people do the same thing, in a recording; and so many write at once, really. */
const PEOPLE = 100;
const WRITERS = 200;

/** Records real requests, simulates many like them, and lets many users write at once. Reports its progress on stderr. */
export async function measure(at: { endpoint: string; table: string }, options: SimulationOptions): Promise<Report> {
  clock.random = seededRandom(options.seed); // ids, and with them the shards of counts, are the same in each run
  const recorder = await Recorder.begin(new Meter(documents, at.table, at.endpoint), PEOPLE);
  const recordings = new Map<string, Recording[]>();
  for (const { name, record } of [...required, ...others]) {
    console.error(`records: ${name}`);
    recordings.set(name, await record(recorder));
  }
  const load = (name: string, perSecond: number): Load => ({ recordings: recordings.get(name) ?? [], perSecond });
  const rate = async (name: string, loads: Load[]): Promise<Rate> => {
    console.error(`simulates: ${name}`);
    const perSecond = loads.reduce((sum, one) => sum + one.perSecond, 0);
    return { name, perSecond, outcome: await simulate(loads, options) };
  };

  const report: Report = { required: [], beyond: [], saturation: [], contention: [] };
  for (const { name, perSecond } of required) report.required.push(await rate(name, [load(name, perSecond)]));
  const all = Object.entries(together).map(([name, perSecond]) => load(name, perSecond));
  report.required.push(await rate('all of these at once', all));
  for (const { name, perSecond } of required) report.beyond.push(await rate(name, [load(name, 2 * perSecond)]));
  for (const [name, recorded] of recordings) {
    console.error(`seeks where it saturation: ${name}`);
    report.saturation.push({ name, ...(await findSaturationPoint(recorded, options)) });
  }
  console.error(`lets ${WRITERS} write at once`);
  report.contention = await measureContention(WRITERS);
  return report;
}
