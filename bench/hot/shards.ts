import { keys } from '../../src/table/entities/index.ts';
import { parseId } from '../../src/table/ids.ts';
import type { Recording } from './simulation.ts';

const { pk: COUNT } = keys.articlesCount(0);
const ARTICLE = keys.article(0).sk;

/** The recordings as they would be if the count of all articles had so many shards. */
export const withShards = (recordings: Recording[], shards: number): Recording[] =>
  recordings.map((recording) => {
    const touched = recording.flat(2).flatMap((call) => call.touched);
    const article = parseId(touched.find(({ sk }) => sk === ARTICLE)?.pk.split('#')[1] ?? '') ?? 0;
    return recording.map((roundTrip) =>
      roundTrip.map((call) => ({
        ...call,
        touched: call.touched.map((one) => (one.pk === COUNT ? { ...one, sk: `${article % shards}` } : one)),
      })),
    );
  });
