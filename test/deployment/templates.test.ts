import { readFileSync } from 'node:fs';
import { resolve } from 'node:path';
import { TEMPLATE } from '../../scripts/local/template.ts';
import { type Properties, type Resource, resourcesOf } from '../support/cloudformation.ts';
import { parametersOf, STAGES } from '../support/samconfig.ts';
import { transformed } from '../support/stack.ts';

const ROOT = resolve(import.meta.dirname, '../..');
const read = (file: string) => readFileSync(resolve(ROOT, file), 'utf8');

type Resources = Record<string, Resource>;
const ofType = (resources: Resources, type: string): Properties[] =>
  Object.values(resources)
    .filter(({ Type }) => Type === type)
    .map(({ Properties }) => Properties);
const one = (found: Properties[]): Properties => {
  expect(found).toHaveLength(1);
  return found[0] ?? {};
};

/** What CloudFormation calls a name that the template gives: two resources of a service cannot share it. */
const FIXED_NAME = /^(\w*Name)$/;
const NO_NAME_OF_THEIR_OWN = ['AWS::Lambda::Version'];

describe.each(STAGES)('the stack of %s', (stage) => {
  let resources: Resources;

  beforeAll(async () => {
    const parameters = parametersOf(stage);
    resources = resourcesOf(await transformed(TEMPLATE, parameters), parameters);
  });

  test('has one API with one stage, throttled and logged, and two routes', () => {
    const api = one(ofType(resources, 'AWS::ApiGatewayV2::Api'));
    expect(Object.keys(api.Body.paths).sort()).toEqual(['/', '/{proxy+}']);
    for (const methods of Object.values<object>(api.Body.paths)) {
      expect(Object.keys(methods)).toEqual(['x-amazon-apigateway-any-method']);
    }
    const [rate, burst] = stage === 'prod' ? [200, 100] : [50, 100];
    expect(one(ofType(resources, 'AWS::ApiGatewayV2::Stage'))).toMatchObject({
      StageName: '$default',
      AccessLogSettings: { DestinationArn: { 'Fn::GetAtt': ['ApiLogs', 'Arn'] } },
      DefaultRouteSettings: { ThrottlingRateLimit: String(rate), ThrottlingBurstLimit: String(burst) },
    });
    expect(ofType(resources, 'AWS::Lambda::Url')).toEqual([]);
  });

  test('lets nobody but its API invoke the function', () => {
    const permissions = ofType(resources, 'AWS::Lambda::Permission');
    expect(permissions).toHaveLength(2);
    for (const permission of permissions) {
      expect(permission).toMatchObject({
        Principal: 'apigateway.amazonaws.com',
        FunctionName: { Ref: 'ApiFunctionAliaslive' },
        // biome-ignore lint/suspicious/noTemplateCurlyInString: CloudFormation's reference to the API
        SourceArn: expect.stringContaining('arn:aws:execute-api:eu-central-1:111122223333:${Api}/'),
      });
    }
  });

  test('asks for nothing that a new account refuses', () => {
    for (const lambda of ofType(resources, 'AWS::Lambda::Function')) {
      expect(lambda).not.toHaveProperty('ReservedConcurrentExecutions');
    }
    for (const alias of ofType(resources, 'AWS::Lambda::Alias')) {
      expect(alias).not.toHaveProperty('ProvisionedConcurrencyConfig');
    }
    const [table] = ofType(resources, 'AWS::DynamoDB::Table');
    expect(table?.OnDemandThroughput).toEqual({ MaxReadRequestUnits: '12000', MaxWriteRequestUnits: '4000' });
  });

  test('leaves nothing behind that would be in the way of the next one', () => {
    const kept = Object.values(resources).filter(({ DeletionPolicy = 'Delete' }) => DeletionPolicy !== 'Delete');
    const inTheWay = kept
      .filter(({ Type }) => !NO_NAME_OF_THEIR_OWN.includes(Type))
      .flatMap(({ Properties }) => Object.keys(Properties).filter((name) => FIXED_NAME.test(name)));
    expect(inTheWay).toEqual([]);
    expect(resources.Table?.DeletionPolicy).toBe('RetainExceptOnCreate');
    // A protected table cannot be taken back with a first deployment that fails.
    expect(resources.Table?.Properties.DeletionProtectionEnabled).toBe(false);
  });

  test('ends every log', () => {
    const days = { dev: 7, staging: 14, prod: 90 };
    const groups = ofType(resources, 'AWS::Logs::LogGroup');
    expect(groups.map(({ RetentionInDays }) => Number(RetentionInDays))).toEqual([days[stage], days[stage]]);
  });

  test('traces nothing and has metrics of the whole alone, unless it is asked to', () => {
    const { TracingConfig, Environment, LoggingConfig } = one(ofType(resources, 'AWS::Lambda::Function'));
    expect(TracingConfig).toEqual({ Mode: 'PassThrough' });
    expect(Environment.Variables).toMatchObject({
      METRICS_PER_ROUTE: 'false',
      POWERTOOLS_METRICS_DISABLED: 'false',
      POWERTOOLS_LOGGER_SAMPLE_RATE: stage === 'dev' ? '0' : '0.01',
    });
    expect(LoggingConfig).toMatchObject({ ApplicationLogLevel: 'DEBUG', SystemLogLevel: 'WARN' });
    expect(JSON.stringify(resources)).not.toContain('xray:');
  });

  test('watches what there is: each alarm by the dimensions that its metric is sent with', () => {
    const alarms = ofType(resources, 'AWS::CloudWatch::Alarm');
    expect(alarms.length > 0).toBe(stage !== 'dev');
    const { Environment } = one(ofType(resources, 'AWS::Lambda::Function'));
    const { POWERTOOLS_SERVICE_NAME, POWERTOOLS_METRICS_NAMESPACE } = Environment.Variables;
    const sent = new Set(Array.from(read('src/observability/metrics.ts').matchAll(/^ {2}(\w+): MetricUnit/gm), String));
    const functionName = { Name: 'FunctionName', Value: { Ref: 'ApiFunction' } };
    for (const { Namespace, MetricName, Dimensions, AlarmActions } of alarms) {
      expect(AlarmActions).toEqual([{ Ref: 'AlarmTopic' }]);
      if (Namespace === POWERTOOLS_METRICS_NAMESPACE) {
        expect(Dimensions).toEqual([{ Name: 'service', Value: POWERTOOLS_SERVICE_NAME }]);
        expect([...sent].join('\n')).toContain(`${MetricName}: MetricUnit`);
      } else if (Namespace === 'AWS/Lambda') {
        expect(Dimensions).toContainEqual(functionName);
        // biome-ignore lint/suspicious/noTemplateCurlyInString: CloudFormation's reference to the function
        const alias = { Name: 'Resource', Value: '${ApiFunction}:live' };
        if (Dimensions.length > 1) expect(Dimensions).toContainEqual(alias);
      } else if (Namespace === 'AWS/ApiGateway') {
        expect(Dimensions).toEqual([{ Name: 'ApiId', Value: { Ref: 'Api' } }]);
      } else {
        expect(Namespace).toBeUndefined(); // of several metrics, or a query
      }
    }
  });
});

describe('the stack of prod, asked to', () => {
  const asked = async (parameters: Record<string, string>) => {
    const all = { ...parametersOf('prod'), ...parameters };
    return resourcesOf(await transformed(TEMPLATE, all), all);
  };

  test('trace, may send traces', async () => {
    const resources = await asked({ Tracing: 'Sampled' });
    expect(one(ofType(resources, 'AWS::Lambda::Function')).TracingConfig).toEqual({ Mode: 'Active' });
    expect(one(ofType(resources, 'AWS::IAM::RolePolicy'))).toMatchObject({ RoleName: { Ref: 'ApiFunctionRole' } });
  });

  test('reserve concurrency, protect the table and close its own address, does', async () => {
    const resources = await asked({ ReservedConcurrency: '100', TableProtection: 'on', DefaultEndpoint: 'closed' });
    expect(one(ofType(resources, 'AWS::Lambda::Function')).ReservedConcurrentExecutions).toBe('100');
    expect(resources.Table?.Properties.DeletionProtectionEnabled).toBe(true);
    expect(JSON.stringify(resources.Api)).toContain('"disableExecuteApiEndpoint":true');
  });

  test('show Lambda’s own lines, does', async () => {
    const resources = await asked({ LogLevel: 'DEBUG' });
    expect(one(ofType(resources, 'AWS::Lambda::Function')).LoggingConfig.SystemLogLevel).toBe('INFO');
  });
});

describe('the REST API', () => {
  let resources: Resources;

  beforeAll(async () => {
    const FunctionAliasArn = 'arn:aws:lambda:eu-central-1:111122223333:function:f:live';
    resources = resourcesOf(await transformed(resolve(ROOT, 'deploy/rest-api.yaml')), { FunctionAliasArn });
  });

  test('has one stage, throttled and logged', () => {
    expect(one(ofType(resources, 'AWS::ApiGateway::Stage'))).toMatchObject({
      StageName: 'prod',
      TracingEnabled: false,
      AccessLogSetting: { DestinationArn: { 'Fn::GetAtt': ['AccessLogs', 'Arn'] } },
      MethodSettings: [
        { HttpMethod: '*', ResourcePath: '/*', ThrottlingRateLimit: '200', ThrottlingBurstLimit: '100' },
      ],
    });
    // It would make another one.
    expect(one(ofType(resources, 'AWS::ApiGateway::Deployment'))).not.toHaveProperty('StageName');
  });

  test('has one method for every path, and may invoke the function from that stage alone', () => {
    const { Body } = one(ofType(resources, 'AWS::ApiGateway::RestApi'));
    expect(Object.keys(Body.paths)).toEqual(['/{proxy+}']);
    expect(Object.keys(Body.paths['/{proxy+}'])).toEqual(['x-amazon-apigateway-any-method']);
    // biome-ignore lint/suspicious/noTemplateCurlyInString: CloudFormation's reference to the API
    const SourceArn = 'arn:aws:execute-api:eu-central-1:111122223333:${RestApi}/prod/*';
    expect(one(ofType(resources, 'AWS::Lambda::Permission'))).toMatchObject({ SourceArn });
  });

  test('answers its own 4xx and 5xx in the envelope, and lets browsers read them', () => {
    const { Body } = one(ofType(resources, 'AWS::ApiGateway::RestApi'));
    const responses = Body['x-amazon-apigateway-gateway-responses'];
    expect(Object.keys(responses)).toEqual(expect.arrayContaining(['DEFAULT_4XX', 'DEFAULT_5XX', 'THROTTLED']));
    for (const { responseParameters, responseTemplates } of Object.values<Properties>(responses)) {
      expect(responseParameters).toMatchObject({
        'gatewayresponse.header.access-control-allow-origin': "'*'",
        'gatewayresponse.header.cache-control': "'no-store'",
      });
      const { errors } = JSON.parse(responseTemplates['application/json']);
      expect(Object.values(errors)).toEqual([[expect.any(String)]]);
    }
    for (const passing of ['DEFAULT_5XX', 'THROTTLED']) {
      expect(responses[passing].responseParameters).toHaveProperty(['gatewayresponse.header.retry-after']);
    }
  });

  test('may write its log in an account that never had an API', async () => {
    const role = one(ofType(resources, 'AWS::ApiGateway::Account')).CloudWatchRoleArn;
    expect(role).toEqual({ 'Fn::GetAtt': ['LogRole', 'Arn'] });
    // The API refers to the account's settings, so that they are there before the stage is.
    expect(one(ofType(resources, 'AWS::ApiGateway::RestApi')).Description).toContain('LogAccount');
  });
});

describe("the pipeline's roles", () => {
  const parameters = { Repository: 'you/monograph', Stage: 'prod', StackName: 'monograph-prod' };
  let resources: Resources;

  beforeAll(async () => {
    resources = resourcesOf(await transformed(resolve(ROOT, 'deploy/github-oidc.yaml')), parameters);
  });

  test('are lent to one workflow of one branch, for one environment', () => {
    const [{ Condition }] = resources.DeployRole?.Properties.AssumeRolePolicyDocument.Statement ?? [];
    const claim = (name: string) => `token.actions.githubusercontent.com:${name}`;
    expect(Condition).toEqual({
      StringEquals: {
        [claim('aud')]: 'sts.amazonaws.com',
        [claim('repository')]: 'you/monograph',
        [claim('environment')]: 'prod',
        [claim('ref')]: 'refs/heads/main',
        [claim('job_workflow_ref')]: 'you/monograph/.github/workflows/deploy-stage.yml@refs/heads/main',
      },
      StringLike: {
        [claim('sub')]: ['repo:you/monograph:environment:prod', 'repo:you@*/monograph@*:environment:prod'],
      },
    });
  });

  const statements = (): Properties[] =>
    ofType(resources, 'AWS::IAM::Role')
      .flatMap(({ Policies }) => Policies)
      .flatMap(({ PolicyDocument }) => PolicyDocument.Statement);
  const allowing = (action: RegExp) =>
    statements().filter(({ Action }) => [Action].flat().some((one) => action.test(one)));

  test('reach no bucket of another account', () => {
    const found = allowing(/^s3:/);
    expect(found).toHaveLength(2);
    for (const { Condition } of found) {
      expect(Condition).toEqual({ StringEquals: { 'aws:ResourceAccount': '111122223333' } });
    }
  });

  test('may tag log groups by the ARN that CloudWatch Logs asks for', () => {
    const [{ Resource = [] } = {}] = allowing(/^logs:TagResource$/);
    const group = 'arn:aws:logs:eu-central-1:111122223333:log-group:/aws/lambda/monograph-prod';
    expect(Resource).toEqual(expect.arrayContaining([group, `${group}:*`]));
  });

  test('touch nothing beyond their stack, but what has no names', () => {
    const beyond = statements().filter(({ Resource }) => JSON.stringify(Resource).includes('"*"'));
    expect(beyond.flatMap(({ Action }) => Action).every((action) => action.startsWith('logs:'))).toBe(true);
  });
});
