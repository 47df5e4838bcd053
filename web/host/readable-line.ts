import { parseJson } from '@holdfast/shared/base/json.ts';

/** `2026-11-22T18:00:00.000Z text`; a line of JSON becomes `level event key=value ...`. */
export const readableLine = (line: string, now: number): string => {
  const at = new Date(now).toISOString();
  const record = line.startsWith('{') ? parseJson(line) : undefined;
  if (typeof record !== 'object' || record === null) return `${at} ${oneLine(line)}`;

  const {
    level,
    msg,
    event,
    time: _time,
    pid: _pid,
    hostname: _hostname,
    ...facts
  } = {
    ...record,
  } as Readonly<Record<string, unknown>>;
  const words = [levelName(level), text(msg ?? event ?? ''), ...Object.entries(facts).map(pair)];
  return `${at} ${words.filter((word) => word !== '').join(' ')}`;
};

const LEVELS: Readonly<Record<number, string>> = {
  10: 'trace',
  20: 'debug',
  30: 'info',
  40: 'warn',
  50: 'error',
  60: 'fatal',
};

const levelName = (level: unknown): string =>
  typeof level === 'number' ? (LEVELS[level] ?? String(level)) : text(level ?? '');

const pair = ([key, value]: readonly [string, unknown]): string => `${key}=${text(value)}`;

const text = (value: unknown): string =>
  oneLine(typeof value === 'string' ? value : JSON.stringify(value));

/** Control characters could make a terminal that shows the log do something. */
// oxlint-disable-next-line no-control-regex -- they are what is looked for
const oneLine = (value: string): string => value.replaceAll(/[\u0000-\u001f\u007f-\u009f]+/g, ' ');
