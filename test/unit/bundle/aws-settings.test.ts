import { describe, expect, test } from '@jest/globals';
import { awsSettings } from '../../../bundle/aws-settings.ts';

const onLambda = {
  AWS_LAMBDA_FUNCTION_NAME: 'monograph',
  AWS_REGION: 'eu-central-1',
  AWS_ACCESS_KEY_ID: 'id',
  AWS_SECRET_ACCESS_KEY: 'secret',
  AWS_SESSION_TOKEN: 'session',
};

describe('in a Lambda function', () => {
  test('region, endpoint and credentials are those of its environment', async () => {
    const { region, endpoint, credentials } = await awsSettings(undefined, onLambda);
    expect([region, endpoint.href]).toEqual(['eu-central-1', 'https://dynamodb.eu-central-1.amazonaws.com/']);
    expect(await credentials()).toEqual({ accessKeyId: 'id', secretAccessKey: 'secret', sessionToken: 'session' });
  });

  test('another endpoint may be chosen', async () => {
    expect((await awsSettings('http://127.0.0.1:8000', onLambda)).endpoint.href).toBe('http://127.0.0.1:8000/');
  });

  test('China has a domain of its own', async () => {
    const { endpoint } = await awsSettings(undefined, { ...onLambda, AWS_REGION: 'cn-north-1' });
    expect(endpoint.host).toBe('dynamodb.cn-north-1.amazonaws.com.cn');
  });

  test.each(['us-iso-east-1', 'us-isob-east-1', 'eu-isoe-west-1'])('%s has to be told its endpoint', async (region) => {
    await expect(awsSettings(undefined, { ...onLambda, AWS_REGION: region })).rejects.toThrow('DYNAMODB_ENDPOINT');
  });

  test.each(['AWS_CONTAINER_CREDENTIALS_FULL_URI', 'AWS_CONTAINER_CREDENTIALS_RELATIVE_URI'])(
    'credentials behind %s are refused, not ignored',
    async (name) => {
      await expect(awsSettings(undefined, { ...onLambda, [name]: 'http://169.254.170.2/' })).rejects.toThrow(name);
    },
  );

  test.each(['AWS_REGION', 'AWS_ACCESS_KEY_ID', 'AWS_SECRET_ACCESS_KEY'])('%s has to be there', async (name) => {
    await expect(awsSettings(undefined, { ...onLambda, [name]: '' })).rejects.toThrow(`${name} is not set`);
  });
});

describe('elsewhere', () => {
  test('what the environment says in full is taken, as local starts say it', async () => {
    const { AWS_LAMBDA_FUNCTION_NAME: _, AWS_SESSION_TOKEN: __, ...said } = onLambda;
    const { region, credentials } = await awsSettings('http://127.0.0.1:8000', said);
    expect([region, (await credentials()).accessKeyId]).toEqual(['eu-central-1', 'id']);
  });

  test('the SDK is asked for what the environment does not say', async () => {
    process.env.AWS_REGION = 'eu-west-1';
    process.env.AWS_EC2_METADATA_DISABLED = 'true';
    try {
      const { region, endpoint } = await awsSettings(undefined, { AWS_PROFILE: 'mine' });
      expect([region, endpoint.href]).toEqual(['eu-west-1', 'https://dynamodb.eu-west-1.amazonaws.com/']);
    } finally {
      delete process.env.AWS_REGION;
    }
  });
});
