import { type SegmentItem, segmentItem, segmentsBefore } from '../../table/entities/articles/timeline-segment.ts';
import { all, mapRead, type Page, type Read, read, snapshot } from '../../table/read.ts';
import { isCurrent } from './directory.ts';
import { type AuthorSegment, type FeedPlan, type FeedWindow, planFeed, type Source } from './feed-plan.ts';
import { type Timeline, timeline } from './timeline.ts';

/** Segments without deletions hold 440 articles, merged ones 400 on average: half of that is enough nearly always. */
const MIN_IN_SEGMENT = 200;

/** The key of a segment. */
type SegmentRef = Pick<AuthorSegment, 'author' | 'start'>;

/** Segments that were read; `undefined` where there was none. */
export type Segments = ReadonlyMap<string, SegmentItem | undefined>;

/** What was read besides the heads. */
interface Known {
  segments: Segments;
  /** By author: the newest segments before the window's end. */
  older?: ReadonlyMap<number, Page<SegmentItem>>;
}

/** What was read for a plan. */
interface FeedRead {
  /** As they belong to what was read. */
  timelines: Timeline[];
  plan: FeedPlan;
  sources: Source[];
  /** Every article from this id on is in the timelines or the sources. */
  floor: number;
}

/** The segments with these keys. */
export const segments = (refs: SegmentRef[]): Read<Segments> =>
  mapRead(
    all(...refs.map(({ author, start }) => segmentItem(author, start))),
    (found) => new Map(refs.map((ref, index) => [keyOf(ref), found[index]])),
  );

export const segmentsByKey = (author: number, found: SegmentItem[]): Segments =>
  new Map(found.map((segment) => [keyOf({ author, start: segment.start }), segment]));

/**
 * Reads what a page of merged timelines takes besides their heads: no round trip where the heads have all of it, else one. Heads
 * and segments may be of different moments, and a batch may fall into the middle of a write: where a segment lacks what its
 * head counts in it, that author's head and segments are read again as of one moment, in one more round trip.
 */
export async function readFeed(heads: Timeline[], known: Known, window: FeedWindow): Promise<FeedRead> {
  const found = new Map(known.segments);
  const exact = new Map<number, Timeline>();
  const settled = new Set<string>();
  for (;;) {
    const timelines = heads.map((head) => exact.get(head.author) ?? head);
    const plan = planFeed(timelines, window);
    const missing = plan.segments.filter((one) => !found.has(keyOf(one)));
    const older = plan.older.map(({ author, end }) => ({ author, end: Math.min(end, window.before) }));
    const unread = older.filter(({ author }) => !known.older?.has(author));
    const [more, pages] = missing.length + unread.length > 0 ? await readParts(missing, unread, window) : NOTHING;
    for (const [key, segment] of more) found.set(key, segment);
    const pageOf = new Map([
      ...(known.older ?? []),
      ...unread.map(({ author }, index) => [author, pages[index]] as const),
    ]);

    // As of one moment nothing is torn: what does not match then is damaged, and shown as it is.
    const torn = plan.segments.filter((one) => !settled.has(keyOf(one)) && !isCurrent(one, found.get(keyOf(one))));
    if (torn.length === 0) {
      const rest = await Promise.all(older.map((part) => readOlder(part, pageOf.get(part.author), window)));
      const recent = new Map(timelines.map((head) => [head.author, head.recent]));
      const sources = [...plan.segments.map((one) => sourceOf(one, found, recent.get(one.author))), ...rest];
      return { timelines, plan, sources, floor: Math.max(plan.floor, ...rest.map(({ floor }) => floor)) };
    }
    const authors = new Set(torn.map(({ author }) => author));
    await Promise.all(
      Array.from(authors, async (author) => {
        const theirs = plan.segments.filter((one) => one.author === author);
        const [head, again] = await snapshot(timeline(author), segments(theirs));
        exact.set(author, head);
        for (const [key, segment] of again) {
          found.set(key, segment);
          settled.add(key);
        }
      }),
    );
  }
}

const NOTHING: [Segments, Page<SegmentItem>[]] = [new Map(), []];

/** Segments, and of each older part its newest segments: one round trip. */
const readParts = (missing: SegmentRef[], older: OlderPart[], { offset, limit }: FeedWindow) => {
  const likelyEnough = 1 + Math.ceil((offset + limit) / MIN_IN_SEGMENT);
  return read(segments(missing), all(...older.map(({ author, end }) => segmentsBefore(author, end, likelyEnough))));
};

interface OlderPart {
  author: number;
  /** Only articles older than this id. */
  end: number;
}

/**
 * The articles of a part that no directory describes. A page behind a cursor may be short; one at an offset has to count over all
 * that is newer, and reads on where segments hold less than usual.
 */
async function readOlder(
  { author, end }: OlderPart,
  first: Page<SegmentItem> | undefined,
  { offset, limit }: FeedWindow,
): Promise<Source & { floor: number }> {
  const articles: number[] = [];
  let floor = end;
  for (let page = first; page && page.items.length > 0; [page] = await read(segmentsBefore(author, floor))) {
    for (const segment of page.items.filter(({ start }) => start < floor)) {
      for (const id of segment.articles) if (id >= segment.start && id < floor) articles.push(id);
      floor = segment.start;
    }
    const enough = offset === 0 || articles.length >= offset + limit;
    if (page.more && enough) return { author, articles, floor };
    if (!page.more) break;
  }
  return { author, articles, floor: 0 };
}

/** Of a segment that was changed since its head was read, only what the head that was read means by it. */
function sourceOf(segment: AuthorSegment, found: Segments, recent: ReadonlySet<number> | undefined): Source {
  const { author, start, end } = segment;
  const articles = [...(found.get(keyOf(segment))?.articles ?? [])];
  return { author, articles: articles.filter((id) => id >= start && id < end && !recent?.has(id)) };
}

const keyOf = ({ author, start }: SegmentRef): string => `${author} ${start}`;
