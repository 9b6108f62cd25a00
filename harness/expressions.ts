/** Attribute values as the document client has them: numbers, texts, booleans, lists, maps and sets. */
export type Item = Record<string, unknown>;

/** The parts of a request to DynamoDB that its expressions refer to. */
export interface Placeholders {
  ExpressionAttributeNames?: Record<string, string>;
  ExpressionAttributeValues?: Record<string, unknown>;
}

/** An expression with its names and values filled in, for people and for assertions: `version = 3`, `ADD uses 1`. */
export function filledIn(expression: string, { ExpressionAttributeNames, ExpressionAttributeValues }: Placeholders) {
  return expression
    .replace(/#\w+/g, (name) => ExpressionAttributeNames?.[name] ?? name)
    .replace(/:\w+/g, (name) => written(ExpressionAttributeValues?.[name]));
}

const written = (value: unknown): string =>
  value instanceof Set ? `{${[...value].sort((a, b) => a - b).join(' ')}}` : JSON.stringify(value);

/** Whether a condition, or a key condition, holds for an item; for a missing one, `item` is empty. */
export function holds(condition: string, item: Item, placeholders: Placeholders): boolean {
  const tokens = condition.match(/<=|>=|<>|[(),=<>]|[#:]?\w+/g) ?? [];
  const next = () => tokens.shift() ?? '';
  const accept = (token: string) => tokens[0] === token && tokens.shift() !== undefined;
  const operand = (): unknown => {
    const token = next();
    if (token === 'size') return sizeOf(inParentheses(operand));
    if (token.startsWith(':')) return placeholders.ExpressionAttributeValues?.[token];
    return item[placeholders.ExpressionAttributeNames?.[token] ?? token];
  };
  const inParentheses = <T>(inner: () => T): T => {
    accept('(');
    const value = inner();
    accept(')');
    return value;
  };
  const test = (): boolean => {
    if (tokens[0] === '(') return inParentheses(either);
    if (accept('attribute_exists')) return inParentheses(operand) !== undefined;
    if (accept('attribute_not_exists')) return inParentheses(operand) === undefined;
    for (const name of ['contains', 'begins_with'] as const) {
      if (accept(name)) return inParentheses(() => containers[name](operand(), accept(',') && operand()));
    }
    const left = operand();
    const comparison = next();
    const right = operand();
    if (comparison === 'BETWEEN') return compare('>=', left, right) && accept('AND') && compare('<=', left, operand());
    return compare(comparison, left, right);
  };
  const all = (): boolean => {
    let held = test();
    while (accept('AND')) held = test() && held;
    return held;
  };
  const either = (): boolean => {
    let held = all();
    while (accept('OR')) held = all() || held;
    return held;
  };
  const held = either();
  if (tokens.length > 0) throw new Error(`cannot read the condition ${condition}`);
  return held;
}

const containers = {
  contains: (container: unknown, element: unknown) => container instanceof Set && container.has(element),
  begins_with: (text: unknown, start: unknown) => String(text).startsWith(String(start)),
};

const sizeOf = (value: unknown): number | undefined => (value instanceof Set ? value.size : undefined);

/** What is missing compares as nothing does. Texts compare by their UTF-8 bytes. */
function compare(comparison: string, left: unknown, right: unknown): boolean {
  if (left === undefined || right === undefined) return false;
  const difference =
    typeof left === 'string'
      ? Buffer.compare(Buffer.from(left), Buffer.from(String(right)))
      : Number(left) - Number(right);
  const is: Record<string, boolean> = { '=': difference === 0, '<': difference < 0, '<=': difference <= 0 };
  is['>='] = difference >= 0;
  is['>'] = difference > 0;
  const result = is[comparison];
  if (result === undefined) throw new Error(`cannot compare by ${comparison}`);
  return result;
}

/** The item that an update expression makes of an item. A set that loses its last element is removed. */
export function updated(expression: string, item: Item, placeholders: Placeholders): Item {
  const { ExpressionAttributeNames: names = {}, ExpressionAttributeValues: values = {} } = placeholders;
  const result = { ...item };
  for (const [, verb, clauses = ''] of expression.matchAll(
    /(SET|REMOVE|ADD|DELETE) (.*?)(?= SET| REMOVE| ADD| DELETE|$)/g,
  )) {
    for (const clause of clauses.split(', ')) {
      const [, placeholder = '', valuePlaceholder = ''] = /^(#\w+)(?:(?: = | )(:\w+))?$/.exec(clause) ?? [];
      const name = names[placeholder];
      if (!name) throw new Error(`cannot read the update ${expression}`);
      result[name] = changed(verb, result[name], values[valuePlaceholder]);
      if (result[name] === undefined) delete result[name];
    }
  }
  return result;
}

function changed(verb: string | undefined, before: unknown, value: unknown): unknown {
  if (verb === 'SET') return value;
  if (verb === 'REMOVE') return undefined;
  if (typeof value === 'number') return ((before as number | undefined) ?? 0) + value;
  const after = new Set(before as Set<unknown> | undefined);
  for (const element of value as Set<unknown>) verb === 'ADD' ? after.add(element) : after.delete(element);
  return after.size > 0 ? after : undefined;
}
