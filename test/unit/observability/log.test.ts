import { afterEach, beforeEach, describe, expect, jest, test } from '@jest/globals';
import type { Context } from '../../../src/context.ts';
import { keepOutput, type Output } from '../../support/output.ts';

const environment = { ...process.env };
let output: Output;
beforeEach(() => {
  output = keepOutput();
});
afterEach(() => {
  output.end();
  process.env = { ...environment };
});

/** The log of a process that was started with these variables. */
async function start(variables: Record<string, string> = {}) {
  Object.assign(process.env, variables);
  jest.resetModules();
  const [{ log }, { context }] = await Promise.all([
    import('../../../src/observability/log.ts'),
    import('../../../src/context.ts'),
  ]);
  const logAll = (found?: Partial<Context>) => {
    const lines = () => {
      for (const level of ['DEBUG', 'INFO', 'WARN', 'ERROR'] as const) log(level, 'said');
    };
    if (found) context.run({ requestId: 'id', deadline: 0, ...found }, lines);
    else lines();
    return output.lines().map(({ level }) => level);
  };
  return { log, context, logAll };
}

describe('how much is logged', () => {
  test.each([
    ['DEBUG', ['DEBUG', 'INFO', 'WARN', 'ERROR']],
    ['INFO', ['INFO', 'WARN', 'ERROR']],
    ['warn', ['WARN', 'ERROR']],
    ['ERROR', ['ERROR']],
    ['SILENT', []],
  ])('LOG_LEVEL=%s: %j', async (LOG_LEVEL, levels) => {
    const { logAll } = await start({ LOG_LEVEL });
    expect(logAll()).toEqual(levels);
  });

  test('a sampled invocation is logged in full, whatever the level, and no other one is', async () => {
    const { logAll } = await start({ LOG_LEVEL: 'SILENT', POWERTOOLS_LOGGER_SAMPLE_RATE: '0.5' });
    expect(logAll({ isSampled: false })).toEqual([]);
    expect(logAll()).toEqual([]);
    expect(logAll({ isSampled: true })).toEqual(['DEBUG', 'INFO', 'WARN', 'ERROR']);
  });

  test('what Lambda would drop is warned of at the start, once', async () => {
    const { logAll } = await start({ LOG_LEVEL: 'DEBUG', AWS_LAMBDA_LOG_LEVEL: 'INFO' });
    expect(output.lines()).toEqual([
      expect.objectContaining({ level: 'WARN', message: expect.stringContaining('INFO') }),
    ]);
    output.clear();
    expect(logAll()).toEqual(['INFO', 'WARN', 'ERROR']);
  });

  test('the level is ours where Lambda lets more through', async () => {
    const { logAll } = await start({ LOG_LEVEL: 'WARN', AWS_LAMBDA_LOG_LEVEL: 'DEBUG' });
    expect(logAll()).toEqual(['WARN', 'ERROR']);
  });
});

describe('a line', () => {
  test('has the ids of the invocation under way, also after waiting', async () => {
    const { log, context } = await start({ LOG_LEVEL: 'INFO', POWERTOOLS_SERVICE_NAME: 'blog' });
    await Promise.all(
      ['a', 'b'].map((id) =>
        context.run({ requestId: id, invocationId: `of ${id}`, deadline: 0 }, async () => {
          await new Promise(setImmediate);
          log('INFO', 'said', () => ({ by: id, nothing: undefined }));
        }),
      ),
    );
    const line = (id: string) => ({
      level: 'INFO',
      message: 'said',
      timestamp: expect.any(String),
      service: 'blog',
      correlation_id: id,
      function_request_id: `of ${id}`,
      by: id,
    });
    expect(output.lines()).toEqual([line('a'), line('b')]);
  });

  test('has the id of its trace, where it is traced', async () => {
    const { log } = await start({ _X_AMZN_TRACE_ID: 'Root=1-5759e988-bd862e3fe1be46a994272793;Parent=5399;Sampled=1' });
    log('ERROR', 'said');
    expect(output.lines()).toMatchObject([{ xray_trace_id: '1-5759e988-bd862e3fe1be46a994272793' }]);
  });

  test('has none outside of an invocation', async () => {
    const { log } = await start();
    log('ERROR', 'said');
    expect(Object.keys(output.lines()[0] ?? {})).toEqual(['level', 'message', 'timestamp', 'service']);
  });
});

describe('an invocation', () => {
  test.each([
    ['0', [false, false, false]],
    ['0.5', [true, false, false]],
    ['1', [true, true, true]],
  ])('is sampled in a share of %s', async (POWERTOOLS_LOGGER_SAMPLE_RATE, sampled) => {
    const lines = await answers({ POWERTOOLS_LOGGER_SAMPLE_RATE, LOG_LEVEL: 'SILENT' }, [0.4, 0.5, 0.9]);
    expect(lines).toEqual(sampled.map((is) => (is ? ['request'] : [])));
  });

  test.each([
    ['on-demand', [true, false]],
    ['provisioned-concurrency', [false, false]],
  ])('is a cold start as the first of a process (%s)', async (AWS_LAMBDA_INITIALIZATION_TYPE, cold) => {
    await answers({ AWS_LAMBDA_INITIALIZATION_TYPE, LOG_LEVEL: 'INFO' }, [0, 0], { isKept: true });
    expect(output.lines().map(({ cold_start }) => cold_start)).toEqual(cold);
  });

  /** Asks a new process for its health, once for each of these numbers that chance gives; the messages that each left. */
  async function answers(variables: Record<string, string>, chances: number[], { isKept = false } = {}) {
    await start(variables);
    const { clock } = await import('../../../src/clock.ts');
    const { handler } = await import('../../../src/handler.ts');
    const event = { httpMethod: 'GET', path: '/api/health' };
    const messages: string[][] = [];
    for (const chance of chances) {
      clock.random = () => chance;
      await handler(event, { awsRequestId: 'id', getRemainingTimeInMillis: () => 15_000 } as never);
      messages.push(output.lines().map(({ message }) => message));
      if (!isKept) output.clear();
    }
    return messages;
  }
});
