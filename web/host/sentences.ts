import { unreachable } from '@holdfast/shared/base/result.ts';
import type { AssetsError } from './assets.ts';
import type { ListenError } from './listen.ts';
import type { SettingsError } from './settings.ts';

export type HostError = SettingsError | AssetsError | ListenError;

/** What went wrong and what to do about it, in one sentence for the terminal. */
export const sentenceOf = (error: HostError): string => {
  switch (error.kind) {
    case 'bad-port':
      return `${error.variable} is "${error.value}"; it has to be a port number from 1 to 65535.`;
    case 'same-port':
      return `Port ${error.port} is given to two parts of Holdfast; each needs its own.`;
    case 'bad-origin':
      return `${error.variable} is "${error.value}"; it has to look like https://sync.example.org or http://localhost:4871.`;
    case 'not-built':
      return `There is no built app in ${error.folder}; run "npm start" or "npx pnpm run build".`;
    case 'page-without-head':
      return `The built page ${error.path} has no head to write the configuration into.`;
    case 'precache-missing-file':
      return `The service worker wants to keep "${error.url}", which the build does not hold; build the app again.`;
    case 'precache-without-page':
      return 'The service worker keeps no copy of the page, so it could not start offline; build the app again.';
    case 'port-taken':
      return portTaken(error.port);
    case 'cannot-listen':
      return `The app host cannot listen on port ${error.port} (${error.code}).`;
    default:
      return unreachable(error);
  }
};

export const portTaken = (port: number, variable = 'HOLDFAST_APP_PORT'): string =>
  `Port ${port} is in use by another program; stop it, or choose another port with ${variable}.`;
