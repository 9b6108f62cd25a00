import { permissionsFor } from '../../support/permissions.ts';

test('a call takes the permission of its operation', () => {
  expect(permissionsFor({ command: 'QueryCommand', input: {} })).toEqual(['dynamodb:Query']);
  expect(permissionsFor({ command: 'ScanCommand', input: {} })).toEqual(['dynamodb:Scan']);
});

test('a transaction takes those of its actions', () => {
  const TransactItems = [{ Put: {} }, { ConditionCheck: {} }, { Delete: {} }, { Update: {} }];
  expect(permissionsFor({ command: 'TransactWriteCommand', input: { TransactItems } })).toEqual([
    'dynamodb:PutItem',
    'dynamodb:ConditionCheckItem',
    'dynamodb:DeleteItem',
    'dynamodb:UpdateItem',
  ]);
});

test('what is not known does not pass for nothing', () => {
  expect(() => permissionsFor({ command: 'ExecuteStatementCommand', input: {} })).toThrow(/Which permission/);
  expect(() =>
    permissionsFor({ command: 'TransactWriteCommand', input: { TransactItems: [{ Merge: {} }] } }),
  ).toThrow();
});
