import { type DestinationStream, type Level, pino } from 'pino';
import type { Log } from '@holdfast/shared/base/ports.ts';

/**
 * One JSON line an event. The interface takes facts only; the redaction below is the second fence, for a
 * fact that should not have been one.
 */
export const createLog = (level: Level | 'silent', destination?: DestinationStream): Log => {
  const options = {
    level,
    base: null,
    redact: { paths: SECRETS, censor: '<redacted>' },
  };
  const logger = destination === undefined ? pino(options) : pino(options, destination);
  return { write: (at, event, facts = {}) => logger[at](facts, event) };
};

const SECRETS = [
  'authorization',
  'token',
  'ticket',
  'nonce',
  'signature',
  'password',
  'key',
  'secret',
  'cookie',
  'body',
  'path',
  'url',
];
