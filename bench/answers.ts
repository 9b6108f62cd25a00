import { isDeepStrictEqual } from 'node:util';
import { VariantProcess } from './process/parent.ts';
import type { Variant } from './variants.ts';
import { eventOf, type Question, type Workload } from './workload.ts';

/**
 * Makes sure that all variants do the same: each reads the same from the table, word by word, and answers a new article in the
 * same shape. A bare function knows only that it is well.
 *
 * @throws Error that shows the first answer which is not like that of the first variant
 */
export async function checkAnswers(variants: Variant[], { requests, env }: Workload): Promise<void> {
  const processes = variants.map((variant) => ({ variant, process: new VariantProcess(variant, env) }));
  try {
    // Question by question: what is published is in nobody's list yet.
    for (const [question, request] of Object.entries(requests)) {
      let expected: unknown;
      for (const { variant, process } of processes) {
        if (variant.name === 'bare' && question !== 'health') continue;
        const { statusCode, body } = await process.tell({ do: 'answer', event: eventOf(request) });
        const answer = { statusCode, body: comparable(question as Question, JSON.parse(body)) };
        expected ??= answer;
        if (isDeepStrictEqual(answer, expected)) continue;
        const [this_, first] = [answer, expected].map((one) => JSON.stringify(one, undefined, 1));
        throw new Error(`${variant.name} answers ${question} otherwise:\n${this_}\ninstead of\n${first}`);
      }
    }
  } finally {
    for (const { process } of processes) process.stop();
  }
}

const comparable = (question: Question, body: unknown) => (question === 'publish' ? shapeOf(body) : body);

/** A value with the type of each of its parts in that part's place. */
export function shapeOf(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(shapeOf);
  if (value === null || typeof value !== 'object') return value === null ? 'null' : typeof value;
  return Object.fromEntries(Object.entries(value).map(([key, part]) => [key, shapeOf(part)]));
}
