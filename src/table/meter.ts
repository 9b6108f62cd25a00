import type { DynamoDBDocumentClient } from '@aws-sdk/lib-dynamodb';
import { clock } from '../clock.ts';
import { context } from '../context.ts';
import { log } from '../observability/log.ts';

interface Consumed {
  CapacityUnits?: number;
}

/** The parts that are looked at of what the SDK returns, or throws. */
interface Outcome {
  name?: string;
  $metadata?: { attempts?: number };
  ConsumedCapacity?: Consumed | Consumed[];
}

const READS = new Set(['GetItem', 'BatchGetItem', 'TransactGetItems', 'Query']);

/** Counts what the requests of a client cost, and adds it to the context of the invocation that makes them. */
export function meter({ middlewareStack }: DynamoDBDocumentClient): void {
  middlewareStack.add(
    (next, { commandName = '' }) =>
      async (args) => {
        const operation = commandName.slice(0, -'Command'.length);
        const started = clock.elapsed();
        try {
          const result = await next({ ...args, input: { ...args.input, ReturnConsumedCapacity: 'TOTAL' } });
          record(operation, result.output as Outcome, clock.elapsed() - started);
          return result;
        } catch (error) {
          record(operation, error as Outcome, clock.elapsed() - started);
          throw error;
        }
      },
    { name: 'meter', step: 'initialize' },
  );
}

function record(operation: string, { name, $metadata, ConsumedCapacity = [] }: Outcome, elapsedMs: number): void {
  const retries = ($metadata?.attempts ?? 1) - 1;
  const all = Array.isArray(ConsumedCapacity) ? ConsumedCapacity : [ConsumedCapacity];
  const units = all.reduce((sum, { CapacityUnits = 0 }) => sum + CapacityUnits, 0);
  const isRead = READS.has(operation);
  const use = context.getStore()?.database;
  if (use) {
    use.calls++;
    use.retries += retries;
    use[isRead ? 'readUnits' : 'writeUnits'] += units;
  }
  log('DEBUG', 'dynamodb', () => ({
    operation,
    duration_ms: Number(elapsedMs.toFixed(1)),
    retries,
    [isRead ? 'read_units' : 'write_units']: units,
    error: name,
  }));
}
