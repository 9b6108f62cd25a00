/**
 * Where a value is not as it was expected, in words; an empty list where it is.
 *
 * Of an object, only the expected keys count; of an array, each element; a function says whether it likes the value, and a
 * regular expression whether it matches.
 *
 * @example differences({ id: 7, tags: ['a'] }, { id: Number.isInteger, tags: ['b'] }) // ['tags[0] should be "b", is "a"']
 */
export function differences(value: unknown, expected: unknown, path = ''): string[] {
  const where = path || 'the body';
  if (typeof expected === 'function') {
    return expected(value) ? [] : [`${where} should be ${expected.name || expected}, is ${brief(value)}`];
  }
  if (expected instanceof RegExp) {
    return typeof value === 'string' && expected.test(value)
      ? []
      : [`${where} should match ${expected}, is ${brief(value)}`];
  }
  if (typeof expected !== 'object' || expected === null) {
    return Object.is(value, expected) ? [] : [`${where} should be ${brief(expected)}, is ${brief(value)}`];
  }
  if (typeof value !== 'object' || value === null) return [`${where} should be ${brief(expected)}, is ${brief(value)}`];
  if (Array.isArray(expected)) {
    if (!Array.isArray(value)) return [`${where} should be an array`];
    if (value.length !== expected.length)
      return [`${where} should have ${expected.length} elements, has ${value.length}`];
    return expected.flatMap((one, index) => differences(value[index], one, `${path}[${index}]`));
  }
  return Object.entries(expected).flatMap(([key, one]) =>
    differences((value as Record<string, unknown>)[key], one, path ? `${path}.${key}` : key),
  );
}

const brief = (value: unknown): string => {
  const text = JSON.stringify(value) ?? 'missing';
  return text.length > 120 ? `${text.slice(0, 120)}…` : text;
};
