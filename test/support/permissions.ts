/** A call of DynamoDB's API, as the SDK's document client is asked for it. */
export interface Call {
  /** The class of the command: `TransactWriteCommand`. */
  command: string;
  input: object & { TransactItems?: object[] | undefined };
}

const OPERATIONS: Record<string, string> = {
  GetCommand: 'GetItem',
  BatchGetCommand: 'BatchGetItem',
  BatchWriteCommand: 'BatchWriteItem',
  PutCommand: 'PutItem',
  UpdateCommand: 'UpdateItem',
  DeleteCommand: 'DeleteItem',
  QueryCommand: 'Query',
  ScanCommand: 'Scan',
};

/** A transaction needs no permission of its own, but that of each of its actions (Amazon DynamoDB, "Using IAM with transactions"). */
const ACTIONS: Record<string, string> = {
  Get: 'GetItem',
  Put: 'PutItem',
  Update: 'UpdateItem',
  Delete: 'DeleteItem',
  ConditionCheck: 'ConditionCheckItem',
};

/**
 * The permissions that IAM asks of a caller, as `dynamodb:PutItem`.
 *
 * @throws Error where it is not known which these are
 */
export function permissionsFor({ command, input }: Call): string[] {
  const names = command.startsWith('Transact')
    ? (input.TransactItems ?? []).flatMap((action) => Object.keys(action).map((kind) => ACTIONS[kind]))
    : [OPERATIONS[command]];
  return names.map((name) => {
    if (!name) throw new Error(`Which permission does ${command} ${JSON.stringify(input)} take?`);
    return `dynamodb:${name}`;
  });
}
