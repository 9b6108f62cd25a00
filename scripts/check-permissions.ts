import { globSync, readFileSync } from 'node:fs';
import { resolve } from 'node:path';
import { isDeepStrictEqual } from 'node:util';
import { readTemplate, TEMPLATE } from './local/template.ts';

interface Statement {
  Action: string | string[];
  /** Without the short forms: `!GetAtt Table.Arn` is a text, `!If […]` a list of three. */
  Resource: unknown;
}

interface Role {
  Policies: { PolicyDocument: { Statement: Statement[] } }[];
}

// biome-ignore lint/suspicious/noTemplateCurlyInString: CloudFormation's
const RESTORED = 'arn:${AWS::Partition}:dynamodb:${AWS::Region}:${AWS::AccountId}:table/${RestoredTable}';
/** The stack's own table, and the one that may have been restored in its place. */
const TABLE = ['Table.Arn', ['HasRestoredTable', RESTORED, 'AWS::NoValue']];
const RECORDS = resolve(import.meta.dirname, '../reports/permissions');

/**
 * `npm run check:permissions`, after `npm run test:database`: compares what the function may do with the table, by its role
 * in template.yaml, with what the tests saw it do. Fails where either has what the other lacks.
 */
const { Policies }: Role = (await readTemplate(TEMPLATE)).toJS().Resources.ApiFunctionRole.Properties;
const statements = Policies.flatMap(({ PolicyDocument }) => PolicyDocument.Statement).filter(({ Action }) =>
  [Action].flat().some((action) => action.startsWith('dynamodb:') || action === '*'),
);
const allowed = new Set(statements.flatMap(({ Action }) => Action));
const records = globSync(`${RECORDS}/*.json`);
const needed = new Set(records.flatMap((file): string[] => JSON.parse(readFileSync(file, 'utf8'))));

const wrong = [
  ...(needed.size === 0 ? ['nothing was recorded: run npm run test:database first'] : []),
  ...[...needed].filter((one) => !allowed.has(one)).map((one) => `${one} is needed, but not in template.yaml`),
  ...[...allowed].filter((one) => !needed.has(one)).map((one) => `${one} is in template.yaml, but no test needs it`),
  ...statements
    .filter(({ Resource }) => !isDeepStrictEqual(Resource, TABLE))
    .map(({ Resource }) => `${JSON.stringify(Resource)} is not just the table`),
];
for (const line of wrong) console.error(line);
if (wrong.length > 0) process.exitCode = 1;
else
  console.log(
    `The role allows what ${records.length} test files saw the function do, and no more: ${[...needed].sort().join(', ')}`,
  );
