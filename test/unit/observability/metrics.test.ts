import { afterEach, beforeEach, describe, expect, jest, test } from '@jest/globals';
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

const OF_TAGS = { method: 'GET', route: '/tags', status_class: '2xx' };

/** The metrics of a process that was started with these variables. */
async function start(variables: Record<string, string>) {
  Object.assign(process.env, variables);
  jest.resetModules();
  const { publishMetrics } = await import('../../../src/observability/metrics.ts');
  return publishMetrics;
}

const dimensions = () => output.metrics().map(({ _aws }) => _aws.CloudWatchMetrics[0].Dimensions);

describe('metrics', () => {
  test('are of the whole, and where METRICS_PER_ROUTE is true, of what requests are told apart by', async () => {
    const publish = await start({ POWERTOOLS_METRICS_DISABLED: 'false', METRICS_PER_ROUTE: 'true' });
    publish({ Requests: 1 }, OF_TAGS);
    publish({ ArticlesSwept: 1 });
    publish({ Requests: 1 }, OF_TAGS);
    const both = [['service'], ['service', 'method', 'route', 'status_class']];
    expect(dimensions()).toEqual([both, [['service']], both]);
  });

  test('are of the whole alone by default', async () => {
    const publish = await start({ POWERTOOLS_METRICS_DISABLED: 'false' });
    publish({ Requests: 1, DynamoDBCalls: 1, ReadUnits: 1, WriteUnits: 1 }, OF_TAGS);
    expect(dimensions()).toEqual([[['service']]]);
    // Neither what routes are told apart by, nor what AWS/DynamoDB has of the whole.
    const [{ _aws, ...line } = {}] = output.metrics();
    expect(line).toEqual({ service: 'monograph', Requests: 1 });
  });

  test('are named as the variables say', async () => {
    const publish = await start({
      POWERTOOLS_METRICS_DISABLED: 'false',
      POWERTOOLS_SERVICE_NAME: 'blog',
      POWERTOOLS_METRICS_NAMESPACE: 'Team/Blog',
    });
    publish({ Requests: 1 });
    expect(output.metrics()).toMatchObject([
      { service: 'blog', Requests: 1, _aws: { CloudWatchMetrics: [{ Namespace: 'Team/Blog' }] } },
    ]);
  });

  test('are written on Lambda, where an empty variable is one that is not set', async () => {
    const onLambda = { AWS_LAMBDA_FUNCTION_NAME: 'api', TABLE_NAME: 'table' };
    const publish = await start({ ...onLambda, POWERTOOLS_METRICS_DISABLED: '' });
    publish({ Requests: 1 });
    expect(output.metrics()).toHaveLength(1);
  });

  test('leave out what is 0, and are no line where all of it is', async () => {
    const publish = await start({ POWERTOOLS_METRICS_DISABLED: 'false' });
    publish({ ArticlesSwept: 0, SweepFailures: 1 });
    publish({ ArticlesSwept: 0, SweepFailures: 0 });
    expect(output.metrics()).toHaveLength(1);
    expect(output.metrics()[0]).not.toHaveProperty('ArticlesSwept');
  });

  test.each([{}, { POWERTOOLS_METRICS_DISABLED: '' }, { POWERTOOLS_METRICS_DISABLED: 'true' }])(
    'are not written here, nor where %j',
    async (variables) => {
      const publish = await start(variables);
      publish({ Requests: 1 }, OF_TAGS);
      expect(output.text()).toBe('');
    },
  );
});
