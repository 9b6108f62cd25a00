import { readFile } from 'node:fs/promises';
import { STATUS_CODES } from 'node:http';
import type { JsonSchema } from '@valibot/to-json-schema';
import * as v from 'valibot';
import { errorAnswer, errorKeysOf, errors } from '../../src/routes/errors.ts';
import * as fieldSchemas from '../../src/routes/fields.ts';
import { services } from '../../src/routes/index.ts';
import * as shapes from '../../src/routes/objects.ts';
import type { DescribedRoute } from '../../src/routes/route.ts';
import { linksFrom } from './links.ts';
import { jsonSchema } from './schema.ts';

const ABOUT: Record<string, string> = {
  Users: 'Registration, login, accounts and profiles.',
  Articles: 'Articles, the feed, favorites and tags.',
  Comments: 'Comments on articles, and those of the whole site.',
  Operations: 'For those who run it.',
};

/** Of successes, by status. */
const SUCCESS: Record<number, string> = {
  200: 'As asked.',
  201: 'It is created.',
  204: 'It is gone. There is no body.',
};

const REQUEST_ID = { 'x-request-id': { $ref: '#/components/headers/RequestId' } };

/** The OpenAPI 3.1 document of the API: derived from its routes; the prose is docs/api.md. */
export async function openApi(version: string): Promise<object> {
  const prose = await readFile(new URL('../../docs/api.md', import.meta.url), 'utf8');
  const paths: Record<string, Record<string, unknown>> = {};
  for (const [tag, routes] of Object.entries(services)) {
    for (const route of routes) {
      const path = route.path.replaceAll(/:(\w+)/g, '{$1}');
      paths[path] ??= {
        parameters: [{ $ref: '#/components/parameters/RequestId' }, ...parameters('path', route.params ?? {})],
      };
      paths[path][route.method.toLowerCase()] = operation(tag, route);
    }
  }
  return {
    openapi: '3.1.1',
    info: {
      title: 'Monograph',
      version,
      summary:
        'The RealWorld ("Conduit") blogging API, version 2, with cursors, comments one by one and old slugs that keep working.',
      license: { name: 'MIT', identifier: 'MIT' },
      description: prose,
    },
    servers: [
      {
        url: '{origin}/api',
        variables: {
          origin: {
            default: 'http://localhost:3000',
            description: 'Where it runs: `npm start`, or the URL of the gateway, with the stage if there is one.',
          },
        },
      },
    ],
    tags: Object.entries(ABOUT).map(([name, description]) => ({ name, description })),
    paths,
    components: {
      securitySchemes: {
        Token: {
          type: 'apiKey',
          in: 'header',
          name: 'Authorization',
          description: '`Authorization: Token <jwt>`, as the front ends of this contract send it.',
        },
        Bearer: { type: 'http', scheme: 'bearer', bearerFormat: 'JWT' },
      },
      parameters: {
        RequestId: {
          name: 'x-request-id',
          in: 'header',
          schema: { type: 'string' },
          description: 'Comes back, and is in the logs, if it is sane.',
        },
      },
      headers: {
        RequestId: {
          required: true,
          schema: { type: 'string', pattern: '^[\\w.:/+=-]{1,128}$' },
          description: "The caller's own, if it was sane, else ours.",
        },
        Link: {
          schema: { type: 'string', pattern: '^</[^>]*[?&]cursor=[A-Za-z0-9_-]+>; rel="next"$' },
          description: 'Where the next page is; absent on the last one.',
          example: '</api/articles?tag=dragons&cursor=NWQ3ZmM>; rel="next"',
        },
        Total: { schema: { const: 'at-least' }, description: 'There, if `articlesCount` is a lower bound.' },
      },
      schemas: {
        ...Object.fromEntries(Object.entries(NAMES).map(([name, schema]) => [name, shape(schema, name)])),
        Errors,
      },
      responses: {
        Throttled: THROTTLED,
        ...Object.fromEntries(refusals.map(({ status, keys }) => [nameOf(status, keys), refusal(status, keys)])),
      },
      links: links.components,
    },
  };
}

const routes = Object.values(services).flat();
const links = linksFrom(routes);

const capitalized = (word: string): string => word.charAt(0).toUpperCase() + word.slice(1);

const { loginFields, LAST_COMMENT_ID, storedBio, storedImage, ...ofFields } = fieldSchemas;
const fields = Object.fromEntries(
  Object.entries({ ...ofFields, storedBio, storedImage }).map(([name, schema]) => [capitalized(name), schema]),
);

/** Schemas that are referred to by name. */
const NAMES: Record<string, v.GenericSchema> = { ...fields, ...shapes.objects };

/** The JSON Schema of a schema, which refers to others by their names. */
function shape(schema: v.GenericSchema, name?: string): JsonSchema {
  return jsonSchema(schema, Object.fromEntries(Object.entries(NAMES).filter(([other]) => other !== name)));
}

const SECURITY = {
  none: [],
  optional: [{}, { Token: [] }, { Bearer: [] }],
  required: [{ Token: [] }, { Bearer: [] }],
};

function operation(tag: string, route: DescribedRoute): object {
  const { id, summary, description, auth, body, example, query } = route;
  return {
    operationId: id,
    tags: [tag],
    summary,
    ...(description && { description }),
    security: SECURITY[auth],
    ...(query && { parameters: parameters('query', query) }),
    ...(body && {
      requestBody: {
        required: true,
        content: { 'application/json': { schema: shape(v.object(body)), example } },
      },
    }),
    responses: responses(route),
  };
}

function parameters(place: 'path' | 'query', schemas: Record<string, v.GenericSchema>): object[] {
  return Object.entries(schemas).flatMap(([name, schema]) => {
    const { description, examples, ...rest } = jsonSchema(schema);
    if (rest.not) return []; // refused whatever it is
    return [
      {
        name,
        in: place,
        ...(place === 'path' && { required: true }),
        schema: rest,
        ...(description && { description }),
        ...(examples?.[0] !== undefined && { example: examples[0] }),
      },
    ];
  });
}

function responses(route: DescribedRoute): object {
  const { status = 200, answer } = route;
  const linked = links.of(answer, status);
  const success = {
    description: SUCCESS[status],
    headers: {
      ...REQUEST_ID,
      ...(route.query && { link: { $ref: '#/components/headers/Link' } }),
      ...(answer === shapes.ArticlesAnswer && { 'x-total': { $ref: '#/components/headers/Total' } }),
    },
    ...(answer && { content: { 'application/json': { schema: shape(answer) } } }),
    ...(linked && { links: linked }),
  };
  const refused = Object.entries(errorKeysOf(route)).map(([code, keys]) => {
    const name = nameOf(Number(code), keys);
    return [code, name ? { $ref: `#/components/responses/${name}` } : refusal(Number(code), keys)];
  });
  return { [status]: success, 429: { $ref: '#/components/responses/Throttled' }, ...Object.fromEntries(refused) };
}

/** Of each status, the sets of keys that routes answer with; those of a 422 are nearly all different. */
const refusals = [
  ...new Map(
    routes.flatMap((route) =>
      Object.entries(errorKeysOf(route)).map(
        ([status, keys]) => [`${status} ${keys}`, { status: Number(status), keys }] as const,
      ),
    ),
  ).values(),
].filter(({ status }) => status !== 422);

/** `NotFoundArticle` */
const nameOf = (status: number, keys: string[]): string | undefined =>
  status === 422 ? undefined : [...(STATUS_CODES[status] ?? '').split(/\W/), ...keys].map(capitalized).join('');

const Errors = {
  type: 'object',
  required: ['errors'],
  additionalProperties: false,
  properties: {
    errors: {
      type: 'object',
      minProperties: 1,
      additionalProperties: { type: 'array', minItems: 1, items: { type: 'string', minLength: 1 } },
    },
  },
};

/** Of any route, and with a body of the gateway's own. */
const THROTTLED = {
  description: 'The gateway refuses what is above its limit for all callers together.',
  content: { 'application/json': { schema: { type: 'object', properties: { message: { type: 'string' } } } } },
};

function refusal(status: number, keys: string[]): object {
  const { description, headers = {}, messages } = errors[status] ?? { description: '', messages: {} };
  const key = keys.find((name) => name !== 'body') ?? 'body';
  return {
    description,
    headers: {
      ...REQUEST_ID,
      ...Object.fromEntries(Object.entries(headers).map(([name, schema]) => [name, header(schema)])),
    },
    content: {
      'application/json': {
        schema:
          status === 422
            ? {
                $ref: '#/components/schemas/Errors',
                ...(!keys.includes('body') && {
                  properties: { errors: { propertyNames: { enum: [...new Set(keys)] } } },
                }),
              }
            : jsonSchema(errorAnswer(status, keys)),
        example: { errors: { [key]: [messages[key]?.[0] ?? "can't be blank"] } },
      },
    },
  };
}

function header(schema: v.GenericSchema): object {
  const { description, ...rest } = jsonSchema(schema);
  return { required: true, description, schema: rest };
}
