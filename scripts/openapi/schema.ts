import { type ConversionConfig, type JsonSchema, toJsonSchema } from '@valibot/to-json-schema';
import type * as v from 'valibot';

/** As much of a schema as is looked at. */
interface Parts {
  type: string;
  wrapped?: v.GenericSchema;
  default?: unknown;
  entries?: Entries;
}
type Entries = Record<string, { type: string; default?: unknown }>;

/**
 * The JSON Schema of what a valibot schema takes. JSON Schema has no words for checks that are functions, nor for what comes after a
 * transformation: for these the schemas have `metadata`, which test/unit/routes/openapi.test.ts compares with what they really
 * refuse. Metadata with a `type` replaces all that comes before it.
 *
 * @param names of schemas that are referred to, as components of an OpenAPI document
 */
export function jsonSchema(schema: v.GenericSchema, names: Record<string, v.GenericSchema> = {}): JsonSchema {
  const config: ConversionConfig = {
    target: 'draft-2020-12',
    errorMode: 'ignore',
    definitions: names,
    overrideRef: ({ referenceId }) => `#/components/schemas/${referenceId}`,
    overrideAction: ({ valibotAction }) => {
      const { metadata } = valibotAction as { metadata?: JsonSchema };
      return metadata?.type ? metadata : undefined;
    },
    overrideSchema: ({ valibotSchema, jsonSchema: converted }) => {
      const { type, wrapped, default: fallback, entries } = valibotSchema as Parts;
      if (entries) return { ...converted, required: requiredOf(entries) };
      if (!wrapped) return undefined;
      // `null` is refused, or stands for a value that is, unless it has no default.
      if (type !== 'nullable' || fallback !== undefined) return jsonSchema(wrapped, names);
      const inner = jsonSchema(wrapped);
      return { ...inner, type: [inner.type, 'null'] } as JsonSchema;
    },
  };
  const { $schema, $defs, ...converted } = toJsonSchema(schema, config);
  return converted;
}

/** What is taken as blank where it is missing is required: it would be refused. */
const requiredOf = (entries: Entries): string[] =>
  Object.entries(entries).flatMap(([name, { type, default: fallback }]) =>
    type === 'optional' || (type === 'nullish' && fallback !== '') ? [] : [name],
  );
