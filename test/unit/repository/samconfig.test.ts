import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { readTemplate, TEMPLATE } from '../../../scripts/local/template.ts';

const samconfig = readFileSync(join(import.meta.dirname, '../../../samconfig.toml'), 'utf8');
const overrides = [...samconfig.matchAll(/"([A-Z]\w*)=([^"]*)"/g)].map(([, name = '', value = '']) => ({
  name,
  value,
}));

/** SAM passes over what the template does not have without a word. */
test('samconfig.toml sets only parameters that the template has, to values that it allows', async () => {
  const { Parameters } = (await readTemplate(TEMPLATE)).toJS();
  const allows = ({ name, value }: { name: string; value: string }) => {
    const { AllowedValues = [value], AllowedPattern = '.*' } = Parameters[name] ?? { AllowedValues: [] };
    return AllowedValues.map(String).includes(value) && new RegExp(`^(${AllowedPattern})$`).test(value);
  };
  expect(overrides.filter(({ name }) => name === 'Stage').map(({ value }) => value)).toEqual([
    'dev',
    'staging',
    'prod',
  ]);
  expect(overrides.filter((override) => !allows(override))).toEqual([]);
});
