import { GCProfiler } from 'node:v8';

type Work = () => unknown;

/**
 * What work costs: CPU time in milliseconds, the least of all tries. What else this process does (compiling, collecting garbage), and
 * whoever shares the caches, can only add to a try. `process.threadCpuUsage` would leave the other threads out, but Linux counts it in
 * ticks of 4 ms.
 */
export class Cost {
  least = Number.POSITIVE_INFINITY;
  tries = 0;
  readonly #work: Work;

  constructor(work: Work) {
    this.#work = work;
  }

  async try(): Promise<number> {
    const before = process.cpuUsage();
    await this.#work();
    const { user, system } = process.cpuUsage(before);
    this.least = Math.min(this.least, (user + system) / 1000);
    this.tries += 1;
    return this.least;
  }

  forget(): void {
    this.least = Number.POSITIVE_INFINITY;
    this.tries = 0;
  }
}

/**
 * What memory work takes, in bytes: all that it allocates, garbage included. It never takes more at any moment.
 */
export async function memoryOf(work: Work): Promise<number> {
  const profiler = new GCProfiler();
  profiler.start();
  let last = taken(process.memoryUsage());
  await work();
  const end = taken(process.memoryUsage());
  let allocated = 0;
  for (const { beforeGC, afterGC } of profiler.stop()?.statistics ?? []) {
    allocated += inHeap(beforeGC.heapStatistics) - last;
    last = inHeap(afterGC.heapStatistics);
  }
  return allocated + end - last;
}

interface HeapStatistics {
  usedHeapSize: number;
  externalMemory: number;
}

const inHeap = ({ usedHeapSize, externalMemory }: HeapStatistics): number => usedHeapSize + externalMemory;
const taken = ({ heapUsed, external }: NodeJS.MemoryUsage): number => heapUsed + external;
