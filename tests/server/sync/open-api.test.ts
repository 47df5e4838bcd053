import { expect, test } from 'vitest';
import { aServer } from './support/server.ts';
import { askOf } from './support/client.ts';
import { openApiOf } from '@holdfast/server/src/routes/open-api.ts';

test('the description of the API names every route, its parameters and its messages', async () => {
  const server = await aServer();
  const response = await askOf(server)('/openapi.json');
  expect(response.status).toBe(200);
  const { openapi, paths } = Object(await response.json());
  expect(openapi).toBe('3.1.0');
  const described = Object.entries<object>(paths).flatMap(([path, operations]) =>
    Object.keys(operations).map((method) => `${method.toUpperCase()} ${path}`),
  );
  expect(described.toSorted()).toEqual(
    server.app.routes
      .map(({ method, path }) => `${method} /api/v1${path.replaceAll(/:(\w+)/g, '{$1}')}`)
      .toSorted(),
  );
  expect(paths['/api/v1/vaults/{v}/packs/check'].post).toMatchObject({
    security: [{ token: [] }],
    parameters: [{ name: 'v', in: 'path', required: true, schema: { type: 'string' } }],
    requestBody: {
      content: {
        'application/json': {
          schema: { type: 'object', properties: { ids: { type: 'array', maxItems: 1000 } } },
        },
      },
    },
  });
  expect(paths['/api/v1/auth/challenge'].post.security).toBeUndefined();
});

test('it is made from the table and says nothing of its own', () => {
  expect(Object(openApiOf('/x', [])['paths'])).toEqual({});
});
