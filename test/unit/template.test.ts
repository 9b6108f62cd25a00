import { readTemplate, TEMPLATE } from '../../scripts/local/template.ts';

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
