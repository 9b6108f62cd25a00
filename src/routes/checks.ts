import * as v from 'valibot';
import { invalid } from '../errors.ts';
import { BLANK } from './texts.ts';

/** Named schemas, for the parameters in a query or the fields in a body. */
export type Schemas = Record<string, v.GenericSchema>;
export type Values<S extends Schemas> = { [Name in keyof S]: v.InferOutput<S[Name]> };

/**
 * The fields in a body, which wraps them in one object: `{user: {…}}`. Unknown fields are left out.
 *
 * @param schemas that of the fields, by the name of what wraps them
 * @throws 422 with everything that is wrong, by field
 */
export function fieldsOf<S extends Schemas>(body: unknown, schemas: S): Values<S> {
  const fields: Record<string, unknown> = {};
  for (const [wrapper, schema] of Object.entries(schemas)) {
    const value = (body as Record<string, unknown> | undefined)?.[wrapper];
    const { output, issues, success } = v.safeParse(schema, value ?? {});
    if (value != null && (typeof value !== 'object' || Array.isArray(value))) {
      throw invalid({ [wrapper]: ['must be an object'] });
    }
    if (!success) throw invalid(errorsOf(issues));
    if (value == null) throw invalid({ [wrapper]: [BLANK] });
    fields[wrapper] = output;
  }
  return fields as Values<S>;
}

/**
 * The parameters of a query. Unknown ones are left out.
 *
 * @throws 422 with everything that is wrong, by parameter
 */
export function parametersOf<S extends Schemas>(query: Record<string, string[]>, schemas: S): Values<S> {
  const { output, issues, success } = v.safeParse(v.object(schemas), query);
  if (!success) throw invalid(errorsOf(issues));
  return output as Values<S>;
}

function errorsOf(issues: readonly v.BaseIssue<unknown>[]): Record<string, string[]> {
  const errors = new Map<string, Set<string>>();
  for (const { path, message } of issues) {
    const field = String(path?.[0]?.key);
    errors.set(field, (errors.get(field) ?? new Set()).add(message));
  }
  return Object.fromEntries(Array.from(errors, ([field, messages]) => [field, [...messages]]));
}
