import { z } from 'zod';
import { problem, PROBLEMS } from '@holdfast/shared/wire/problem.ts';
import type { AnswerKind, BodyKind, Route } from './route.ts';

type Schema = Readonly<Record<string, unknown>>;

/** The description of the API (OpenAPI 3.1, whose schemas are JSON Schema), made from the route table itself. */
export const openApiOf = (basePath: string, routes: readonly Route[]): Schema => {
  const paths: Record<string, Record<string, Schema>> = {};
  for (const route of routes) {
    const path = basePath + route.path.replaceAll(/:(\w+)/g, '{$1}');
    paths[path] = { ...paths[path], [route.method.toLowerCase()]: operationOf(route) };
  }
  return {
    openapi: '3.1.0',
    info: { title: 'Holdfast sync server', version: '1' },
    paths,
    components: {
      securitySchemes: { token: { type: 'http', scheme: 'bearer', bearerFormat: 'JWT' } },
      schemas: { Problem: problemSchema() },
    },
  };
};

const operationOf = (route: Route): Schema => ({
  summary: route.summary,
  parameters: [...parametersOf(route.params, 'path'), ...parametersOf(route.query, 'query')],
  ...(route.access === 'anyone' ? {} : { security: [{ token: [] }] }),
  ...(route.body.kind === 'none'
    ? {}
    : { requestBody: { required: true, content: bodyContent(route.body) } }),
  responses: {
    '2XX': { description: 'Done.', content: answerContent(route.answer) },
    default: {
      description: 'Refused.',
      content: { 'application/problem+json': { schema: { $ref: '#/components/schemas/Problem' } } },
    },
  },
});

const bodyContent = (body: BodyKind): Schema =>
  body.kind === 'json'
    ? { 'application/json': { schema: schemaOf(body.schema) } }
    : { 'application/octet-stream': {} };

const answerContent = (answer: AnswerKind): Schema => {
  if (answer.kind === 'events') return { 'text/event-stream': {} };
  return answer.kind === 'json'
    ? { 'application/json': { schema: schemaOf(answer.schema) } }
    : { 'application/octet-stream': {} };
};

const parametersOf = (parameters: z.ZodObject, place: 'path' | 'query'): readonly Schema[] =>
  Object.entries(parameters.shape).map(([name, schema]) => ({
    name,
    in: place,
    required: place === 'path',
    schema: schemaOf(z.instanceof(z.ZodType).parse(schema)),
  }));

/** As it is on the wire: ids and bytes are text there. */
const schemaOf = (schema: z.ZodType): Schema => {
  const { $schema: _, ...rest } = z.toJSONSchema(schema, {
    io: 'input',
    // In OpenAPI `readOnly` means something else than a list that nobody changes.
    override: ({ jsonSchema }) => {
      delete jsonSchema.readOnly;
    },
  });
  return rest;
};

const problemSchema = (): Schema => ({
  allOf: [
    schemaOf(problem),
    {
      type: 'object',
      required: ['code', 'title', 'status'],
      properties: {
        code: { enum: Object.keys(PROBLEMS) },
        title: { type: 'string' },
        status: { type: 'integer' },
      },
    },
  ],
});
