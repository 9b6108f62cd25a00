import { readdirSync, readFileSync } from 'node:fs';
import type { Profiler } from 'node:inspector';
import { SourceMap } from 'node:module';
import { dirname, join } from 'node:path';
import { VariantProcess } from '../process/parent.ts';
import type { Variant } from '../variants.ts';
import { eventOf, listOf, type Workload } from '../workload.ts';

/** CPU time a request, in milliseconds, by whose code spent it. */
type Shares = Record<string, number>;

export interface RequestProfile {
  shares: Shares;
  /** Of all shares, what is neither the SDK's, or that of what is in its place, nor Node's. */
  ownMs: number;
}

export interface ListProfile extends RequestProfile {
  /** How many articles the list was of. */
  articles: number;
}

const WARM_UP = 1_000;
const REQUESTS = 1_500;
const PAGES = [5, 10, 20];

export const SDK = 'AWS SDK';
/** What the bundle has in the place of the SDK's client: it serialises, signs and sends. */
export const CLIENT = "in the place of the SDK's client";
export const NODE = 'Node: sockets, timers';
export const COLLECTOR = 'garbage collector';

/** Profiles lists of several lengths: what of their CPU time is our own and not the SDK's. */
export async function profileLists(variant: Variant, workload: Workload): Promise<ListProfile[]> {
  const profiles: ListProfile[] = [];
  for (const articles of PAGES) {
    profiles.push({ articles, ...(await profileOf(variant, workload, eventOf(listOf(articles)))) });
  }
  return profiles;
}

/** Profiles publishing. */
export const profilePublish = (variant: Variant, workload: Workload): Promise<RequestProfile> =>
  profileOf(variant, workload, eventOf(workload.requests.publish));

async function profileOf({ bundle }: Variant, { env }: Workload, event: string): Promise<RequestProfile> {
  const process = new VariantProcess({ bundle }, env);
  try {
    await process.tell({ do: 'measure', event, times: WARM_UP });
    // The profiler itself takes time: so it says only whose share is how large, and of what, is measured without it.
    const total = (await process.tell({ do: 'measure', event, times: REQUESTS })) / 1_000;
    const profile = await process.tell({ do: 'profile', event, times: REQUESTS });
    return sharesOf(profile, packagesOf(bundle), total);
  } finally {
    process.stop();
  }
}

const IDLE = 'idle';
const SPECIAL = new Map([
  ['(garbage collector)', COLLECTOR],
  ['(idle)', IDLE],
]);

type PackageAt = (frame: { url: string; lineNumber: number; columnNumber: number }) => string | undefined;

/**
 * Splits a time in proportion to the samples of a profile. What is called from a package counts as that package's, so Node's
 * own code does, where somebody called it; the garbage collector's time is everybody's, in proportion to the rest.
 */
export function sharesOf(profile: Profiler.Profile, packageAt: PackageAt, totalMs: number): RequestProfile {
  const nodes = new Map(profile.nodes.map((node) => [node.id, node]));
  const owners = new Map<number, string>();
  const visit = (id: number, caller: string | undefined): void => {
    const { callFrame, children = [] } = nodes.get(id) as Profiler.ProfileNode;
    const owner = SPECIAL.get(callFrame.functionName) ?? packageAt(callFrame) ?? caller;
    owners.set(id, owner ?? NODE);
    for (const child of children) visit(child, owner);
  };
  visit(profile.nodes[0]?.id ?? 0, undefined);

  const samples = new Map<string, number>();
  for (const [at, id] of (profile.samples ?? []).entries()) {
    const owner = owners.get(id) ?? NODE;
    if (owner !== IDLE) samples.set(owner, (samples.get(owner) ?? 0) + (profile.timeDeltas?.[at] ?? 0));
  }
  const sum = [...samples.values()].reduce((total, value) => total + value, 0);
  const shares = Object.fromEntries(
    [...samples].sort(([, a], [, b]) => b - a).map(([owner, time]) => [owner, (time / sum) * totalMs]),
  );
  const { [SDK]: sdk = 0, [CLIENT]: client = 0, [NODE]: node = 0, [COLLECTOR]: collector = 0 } = shares;
  const own = totalMs - sdk - client - node - collector;
  return { shares, ownMs: own + (collector * own) / (totalMs - collector) };
}

/** Tells, by the source maps beside the files of a bundle, what package a place in one of them is from. */
function packagesOf(bundle: string): PackageAt {
  const maps = new Map(
    readdirSync(dirname(bundle))
      .filter((file) => file.endsWith('.map'))
      .map((file) => join(dirname(bundle), file))
      .map((file) => [file.replace(/\.map$/, ''), new SourceMap(JSON.parse(readFileSync(file, 'utf8')))]),
  );
  return ({ url, lineNumber, columnNumber }) => {
    const entry = maps.get(url.replace(/^file:\/\//, ''))?.findEntry(lineNumber, columnNumber);
    return entry && 'originalSource' in entry ? packageOf(entry.originalSource) : undefined;
  };
}

/** The package of a source file: the SDK's packages are one, and so is our own code but for the client. */
export function packageOf(source: string): string {
  const name = /.*node_modules\/((?:@[^/]+\/)?[^/]+)/.exec(source)?.[1];
  if (name === undefined) return /(^|\/)bundle\//.test(source) ? CLIENT : 'src';
  return /^@(aws-sdk|smithy|aws-crypto|aws)\//.test(name) ? SDK : name;
}
