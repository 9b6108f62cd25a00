import { readFileSync } from 'node:fs';
import { readTemplate, TEMPLATE } from '../../../scripts/local/template.ts';

/**
 * SAM publishes no version, and so nobody is served with the new value, when a parameter is all that changes
 * (aws/serverless-application-model #3820).
 */
test('every parameter that the function is configured by is in the description of its version', async () => {
  const { Parameters, Conditions, Resources } = (await readTemplate(TEMPLATE)).toJS();
  const { Environment, VersionDescription } = Resources.ApiFunction.Properties;
  const parametersIn = (value: unknown): string[] => {
    if (typeof value === 'object' && value !== null) return Object.values(value).flatMap(parametersIn);
    if (typeof value !== 'string') return [];
    return value in Parameters ? [value] : parametersIn(Conditions[value]);
  };
  const parameters = parametersIn(Environment);
  expect(parameters).toContain('AllowedOrigins');
  expect(parameters.filter((name) => !VersionDescription.includes(`\${${name}}`))).toEqual([]);
});

describe('the manual', () => {
  const manual = readFileSync(new URL('../../../docs/operations.md', import.meta.url), 'utf8');
  const rowsOf = (heading: string) => {
    const [, section = ''] = manual.split(`\n## ${heading}\n`);
    const [rows = ''] = section.split('\n## ');
    return rows.split('\n').filter((line) => line.startsWith('| `'));
  };

  test('has a row for every alarm, with the command to run first', async () => {
    const { Resources } = (await readTemplate(TEMPLATE)).toJS();
    const alarms = Object.keys(Resources).filter((name) => Resources[name].Type === 'AWS::CloudWatch::Alarm');
    expect(alarms.length).toBeGreaterThan(5);
    const rows = rowsOf('Alarms').filter((row) => /\| `+aws [^`]+`/.test(row));
    expect(rows.map((row) => /`(\w+)`/.exec(row)?.[1]).sort()).toEqual(alarms.sort());
  });

  test('says of every parameter what it does, and its default', async () => {
    const { Parameters } = (await readTemplate(TEMPLATE)).toJS();
    const rows = rowsOf('Parameters');
    const named = rows.flatMap((row) => Array.from((row.split('|')[1] ?? '').matchAll(/`(\w+)`/g), ([, name]) => name));
    expect(named.sort()).toEqual(Object.keys(Parameters).sort());
  });
});
