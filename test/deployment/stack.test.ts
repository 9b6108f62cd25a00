import {
  CloudFormationClient,
  CreateStackCommand,
  DeleteStackCommand,
  DescribeStacksCommand,
  ListStackResourcesCommand,
} from '@aws-sdk/client-cloudformation';
import {
  DescribeContinuousBackupsCommand,
  DescribeTableCommand,
  DescribeTimeToLiveCommand,
  DynamoDBClient,
} from '@aws-sdk/client-dynamodb';
import { type FunctionConfiguration, GetFunctionConfigurationCommand, LambdaClient } from '@aws-sdk/client-lambda';
import { type HttpRequest, toEvent, toResponse } from '../../scripts/local/events.ts';
import { type EmulatedFunction, emulateFunction } from '../support/lambda-emulator.ts';
import type { Body } from '../support/objects.ts';
import { parametersOf } from '../support/samconfig.ts';
import {
  type LeftOut,
  leftOf,
  type Stack,
  type StandIn,
  samDelete,
  samDeploy,
  startStandIn,
} from '../support/stack.ts';

const SAM_DEPLOY_MS = 120_000;

let aws: StandIn;
/** For the list at the end. */
let created: string[] = [];
let leftOut: LeftOut[] = [];
let notKept: string[] = [];
let clientOptions: { endpoint: string; region: string; credentials: { accessKeyId: string; secretAccessKey: string } };

beforeAll(async () => {
  aws = await startStandIn();
  const credentials = { accessKeyId: 'stand-in', secretAccessKey: 'stand-in' };
  clientOptions = { endpoint: aws.endpoint, region: 'us-east-1', credentials };
}, SAM_DEPLOY_MS);

afterAll(async () => {
  await aws?.stop();
  print();
});

describe.each(['dev', 'prod'] as const)('sam deploy --config-env %s', (stage) => {
  let stack: Stack;
  /** Physical names by logical ones. */
  let resources: Map<string, string>;
  let configuration: FunctionConfiguration;
  let lambda: EmulatedFunction;

  beforeAll(async () => {
    stack = await samDeploy(stage, aws.endpoint);
    const cloudFormation = new CloudFormationClient(clientOptions);
    resources = new Map(await describeResources(cloudFormation, stack.name));
    configuration = await new LambdaClient(clientOptions).send(
      new GetFunctionConfigurationCommand({ FunctionName: resources.get('ApiFunction') }),
    );
    lambda = await emulateFunction({
      code: stack.code,
      handler: configuration.Handler ?? '',
      memoryMegabytes: configuration.MemorySize ?? 0,
      timeoutSeconds: configuration.Timeout ?? 0,
      environment: { ...strings(configuration.Environment?.Variables), DYNAMODB_ENDPOINT: aws.endpoint },
    });
  }, SAM_DEPLOY_MS);

  afterAll(async () => {
    await lambda?.stop();
    created = [...(resources?.keys() ?? [])].filter(Boolean);
    leftOut = stack?.leftOut ?? [];
  });

  test('leaves a stack that is complete', async () => {
    const { Stacks } = await new CloudFormationClient(clientOptions).send(
      new DescribeStacksCommand({ StackName: stack.name }),
    );
    expect(Stacks?.map(({ StackStatus }) => StackStatus)).toEqual(['CREATE_COMPLETE']);
    for (const name of ['Table', 'ApiFunction', 'ApiFunctionRole', 'FunctionLogs', 'ApiLogs']) {
      expect(resources.get(name)).toMatch(stack.name);
    }
    expect(resources.has('AlarmTopic')).toBe(stage === 'prod');
  });

  test('creates the table with its keys, on demand', async () => {
    const { Table } = await new DynamoDBClient(clientOptions).send(
      new DescribeTableCommand({ TableName: resources.get('Table') }),
    );
    expect(Table).toMatchObject({
      KeySchema: [
        { AttributeName: 'pk', KeyType: 'HASH' },
        { AttributeName: 'sk', KeyType: 'RANGE' },
      ],
      BillingModeSummary: { BillingMode: 'PAY_PER_REQUEST' },
      DeletionProtectionEnabled: false, // until the first deployment has succeeded
    });
    expect(Table?.GlobalSecondaryIndexes ?? []).toEqual([]);
  });

  test('configures the function for its runtime and its table', () => {
    expect(configuration).toMatchObject({
      Runtime: 'nodejs24.x',
      Handler: 'handler.handler',
      Environment: { Variables: { TABLE_NAME: resources.get('Table') } },
    });
    expect(configuration.Role).toMatch(new RegExp(`:role/${resources.get('ApiFunctionRole')}$`));
  });

  test('gives the function no secret: its variables are names, numbers and switches', () => {
    const variables = Object.entries(strings(configuration.Environment?.Variables));
    expect(variables.length).toBeGreaterThan(3);
    for (const [name, value] of variables) {
      expect(name).not.toMatch(/SECRET|PASSWORD|PRIVATE|CREDENTIAL|_KEY/);
      expect([name, value]).toEqual([
        name,
        expect.stringMatching(/^(\*|\d+(\.\d+)?|true|false|[A-Z]{4,5}|[Mm]onograph[\w-]*)$/),
      ]);
    }
  });

  // Fails when the stand-in has learnt more: then what it has learnt is to be tested above, and taken out of the manual.
  test('has more settings than the stand-in keeps: those that are listed', async () => {
    const dynamodb = new DynamoDBClient(clientOptions);
    const TableName = resources.get('Table');
    const { Table } = await dynamodb.send(new DescribeTableCommand({ TableName }));
    const { TimeToLiveDescription } = await dynamodb.send(new DescribeTimeToLiveCommand({ TableName }));
    const { ContinuousBackupsDescription: backups } = await dynamodb.send(
      new DescribeContinuousBackupsCommand({ TableName }),
    );
    const { Stacks } = await new CloudFormationClient(clientOptions).send(
      new DescribeStacksCommand({ StackName: stack.name }),
    );
    const kept = {
      'function: processor': configuration.Architectures?.includes('arm64'),
      'function: tracing': configuration.TracingConfig?.Mode === 'Active',
      'function: log format': configuration.LoggingConfig?.LogFormat === 'JSON',
      'table: encryption': Table?.SSEDescription?.Status === 'ENABLED',
      'table: limits of its throughput': Table?.OnDemandThroughput !== undefined,
      'table: time to live': TimeToLiveDescription?.TimeToLiveStatus === 'ENABLED',
      'table: recovery': backups?.PointInTimeRecoveryDescription?.PointInTimeRecoveryStatus === 'ENABLED',
      'stack: outputs': (Stacks?.[0]?.Outputs ?? []).length > 0,
    };
    expect(Object.entries(kept).filter(([, isKept]) => isKept)).toEqual([]);
    notKept = Object.keys(kept);
  });

  test('uploads a function that registers, publishes and lists on the table of its stack', async () => {
    const account = { username: 'Ada', email: 'ada@example.com', password: 'correct horse' };
    const { status, body } = await send('POST', '/api/users', { user: account });
    expect(status).toBe(201);
    const { token } = body.user;
    const draft = { title: 'On the stack', description: 'Short', body: 'Long', tagList: ['stack'] };
    const article = (await send('POST', '/api/articles', { article: draft }, token)).body.article;
    expect((await send('POST', `/api/articles/${article.slug}/favorite`, undefined, token)).status).toBe(200);
    expect((await send('GET', '/api/articles?tag=stack&author=Ada&favorited=Ada')).body).toMatchObject({
      articles: [{ slug: article.slug, favoritesCount: 1, author: { username: 'Ada' } }],
      articlesCount: 1,
    });
    expect((await send('DELETE', `/api/articles/${article.slug}`, undefined, token)).status).toBe(204);
    expect((await send('GET', '/api/tags')).body).toEqual({ tags: [] });
  });

  test('that fails at any resource leaves nothing behind, and succeeds the next time', async () => {
    const cloudFormation = new CloudFormationClient(clientOptions);
    const first = { StackName: `first-${stage}`, Parameters: asList(parametersOf(stage)) };
    // CloudFormation's rollback of a first deployment: the stand-in has none, but deletes what no policy keeps.
    const template = structuredClone(stack.template);
    for (const resource of Object.values(template.Resources)) {
      if (resource.DeletionPolicy === 'RetainExceptOnCreate') resource.DeletionPolicy = 'Delete';
    }
    const create = (resources: [string, unknown][]) => {
      const TemplateBody = JSON.stringify({ ...template, Resources: Object.fromEntries(resources), Outputs: {} });
      return cloudFormation.send(new CreateStackCommand({ ...first, TemplateBody }));
    };
    const rollBack = () => cloudFormation.send(new DeleteStackCommand(first));

    const order = (await describeResources(cloudFormation, stack.name)).map(([name]) => name);
    const whole = order.map((name): [string, unknown] => [name, template.Resources[name]]);
    expect(whole.length).toBeGreaterThan(5);
    for (const [index, [name]] of whole.entries()) {
      const refused = {
        // a name that is taken
        Type: 'AWS::S3::Bucket',
        DependsOn: name,
        Properties: { BucketName: `artifacts-${stage}` },
      };
      await expect(create([...whole.slice(0, index + 1), ['Refused', refused]])).rejects.toThrow();
      await rollBack();
      expect([name, await leftOf(first.StackName, aws.endpoint)]).toEqual([name, {}]);
    }
    await create(whole);
    const { Stacks } = await cloudFormation.send(new DescribeStacksCommand(first));
    expect(Stacks?.map(({ StackStatus }) => StackStatus)).toEqual(['CREATE_COMPLETE']);
  }, 300_000);

  test('succeeds again after sam delete, which leaves the table and nothing else', async () => {
    await samDelete(stack.name, aws.endpoint);
    expect(await leftOf(stack.name, aws.endpoint)).toEqual({ tables: [resources.get('Table')] });
    await samDeploy(stage, aws.endpoint);
    const { tables } = await leftOf(stack.name, aws.endpoint);
    expect(tables).toHaveLength(2);
    expect(tables).toContain(resources.get('Table'));
  }, 300_000);

  async function send(method: string, url: string, body?: unknown, token?: string) {
    const headers: HttpRequest['headers'] = [['content-type', 'application/json']];
    if (token) headers.push(['authorization', `Token ${token}`]);
    const sent = { method, url, headers, body: Buffer.from(body ? JSON.stringify(body) : ''), sourceIp: '203.0.113.7' };
    const response = toResponse(await lambda.invoke(toEvent(sent)));
    const text = String(response.body);
    return { status: response.status, body: (text === '' ? undefined : JSON.parse(text)) as Body };
  }
});

/** Logical and physical names, in the order of their creation. */
async function describeResources(client: CloudFormationClient, StackName: string): Promise<[string, string][]> {
  const { StackResourceSummaries = [] } = await client.send(new ListStackResourcesCommand({ StackName }));
  return StackResourceSummaries.map((one) => [one.LogicalResourceId ?? '', one.PhysicalResourceId ?? '']);
}

const asList = (parameters: Record<string, string>) =>
  Object.entries(parameters).map(([ParameterKey, ParameterValue]) => ({ ParameterKey, ParameterValue }));

/** The stand-in gives numbers where AWS gives texts. */
const strings = (variables: Record<string, unknown> = {}): Record<string, string> =>
  Object.fromEntries(Object.entries(variables).map(([name, value]) => [name, String(value)]));

/** Prints what the last stage's stack has, and what it would have on AWS besides. */
function print(): void {
  const missing = leftOut.map(({ resource, type, why }) => `  ${resource}, ${type}: ${why}\n`);
  process.stdout.write(
    `Created: ${created.join(', ')}\nNot kept by the stand-in: ${notKept.join(', ')}\nLeft out:\n${missing.join('')}`,
  );
}
