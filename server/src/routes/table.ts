import type { Services } from '../services/services.ts';
import { accountRoutes } from './accounts.ts';
import { authRoutes } from './auth.ts';
import { eventRoutes } from './events.ts';
import { keyRoutes } from './keys.ts';
import { packRoutes } from './packs.ts';
import { recordRoutes } from './records.ts';
import type { Route } from './route.ts';
import { viewRoutes } from './views.ts';

export const BASE_PATH = '/api/v1';

/** Every route there is. What is not here does not exist. */
export const routeTable = (services: Services): readonly Route[] => [
  ...accountRoutes(services),
  ...authRoutes(services),
  ...keyRoutes(services),
  ...packRoutes(services),
  ...recordRoutes(services),
  ...viewRoutes(services),
  ...eventRoutes(services),
];
