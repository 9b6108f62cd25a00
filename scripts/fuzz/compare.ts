/** An answer is not what the contract promises. */
export class Difference extends Error {
  override readonly name = 'Difference';
}

/** Stands in an expected answer where the server chooses the value: any value for which the rule holds. */
export class Rule {
  readonly name: string;
  readonly holds: (value: unknown) => boolean;

  constructor(name: string, holds: (value: unknown) => boolean) {
    this.name = name;
    this.holds = holds;
  }

  toJSON(): string {
    return `<${this.name}>`;
  }
}

/**
 * Compares all of an answer, keys that nobody expects included.
 *
 * @throws Difference naming the path of the first value that differs
 */
export function compare(expected: unknown, actual: unknown, path: string): void {
  if (expected instanceof Rule) {
    if (!expected.holds(actual)) throw differs(path, expected, actual);
  } else if (Array.isArray(expected)) {
    if (!Array.isArray(actual)) throw differs(path, expected, actual);
    if (actual.length !== expected.length) throw differs(`${path}.length`, expected.length, actual.length);
    for (const [at, value] of expected.entries()) compare(value, actual[at], `${path}[${at}]`);
  } else if (typeof expected === 'object' && expected !== null) {
    if (typeof actual !== 'object' || actual === null || Array.isArray(actual)) throw differs(path, expected, actual);
    compare(Object.keys(expected).sort().join(), Object.keys(actual).sort().join(), `keys of ${path}`);
    for (const [key, value] of Object.entries(expected)) {
      compare(value, (actual as Record<string, unknown>)[key], `${path}.${key}`);
    }
  } else if (expected !== actual) {
    throw differs(path, expected, actual);
  }
}

const differs = (path: string, expected: unknown, actual: unknown): Difference =>
  new Difference(`${path} is ${short(actual)} instead of ${short(expected)}`);

/** @throws Difference where something that has to hold does not */
export function hold(condition: boolean, what: string): asserts condition {
  if (!condition) throw new Difference(what);
}

export function short(value: unknown): string {
  const text = JSON.stringify(value) ?? 'nothing';
  return text.length <= 300 ? text : `${text.slice(0, 300)}… (${text.length} characters)`;
}
