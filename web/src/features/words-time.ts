import type { Millis } from '@holdfast/shared/base/ports.ts';

const LOCALE = undefined; // the browser's own

const clock = new Intl.DateTimeFormat(LOCALE, { hour: '2-digit', minute: '2-digit' });
const clockWithSeconds = new Intl.DateTimeFormat(LOCALE, {
  hour: '2-digit',
  minute: '2-digit',
  second: '2-digit',
});
const weekdayClock = new Intl.DateTimeFormat(LOCALE, {
  weekday: 'short',
  hour: '2-digit',
  minute: '2-digit',
});
const fullDate = new Intl.DateTimeFormat(LOCALE, { dateStyle: 'medium', timeStyle: 'short' });
const narrow = new Intl.RelativeTimeFormat(LOCALE, { style: 'narrow', numeric: 'always' });
const whole = new Intl.NumberFormat(LOCALE);

const SECOND = 1000;
const MINUTE = 60 * SECOND;
const HOUR = 60 * MINUTE;
const DAY = 24 * HOUR;

/** "12:04" */
export const timeOf = (at: Millis): string => clock.format(at);
/** "12:04:31" */
export const exactTimeOf = (at: Millis): string => clockWithSeconds.format(at);
/** "22 Nov 2026, 12:04" */
export const dateOf = (at: Millis): string => fullDate.format(at);

/** Relative up to one hour, then absolute. */
export const whenOf = (at: Millis, now: Millis): string => {
  const age = now - at;
  if (age < 5 * SECOND) return 'just now';
  if (age < MINUTE) return narrow.format(-Math.floor(age / SECOND), 'second');
  if (age < HOUR) return narrow.format(-Math.floor(age / MINUTE), 'minute');
  if (dayOf(at) === dayOf(now)) return `today ${timeOf(at)}`;
  if (age < 6 * DAY) return weekdayClock.format(at);
  return dateOf(at);
};

export type DayGroup = 'today' | 'yesterday' | 'earlier';

export const dayGroupOf = (at: Millis, now: Millis): DayGroup => {
  const days = dayOf(now) - dayOf(at);
  if (days <= 0) return 'today';
  return days === 1 ? 'yesterday' : 'earlier';
};

/** Number of the local calendar day, so that a change of the clocks does not shift it. */
const dayOf = (at: Millis): number => {
  const local = new Date(at);
  return Math.round(Date.UTC(local.getFullYear(), local.getMonth(), local.getDate()) / DAY);
};

export const countOf = (count: number): string => whole.format(count);

const UNITS = ['byte', 'kilobyte', 'megabyte', 'gigabyte'] as const;

/** "212 MB" */
export const sizeOf = (bytes: number): string => {
  const power = Math.min(
    Math.max(Math.floor(Math.log10(Math.max(bytes, 1)) / 3), 0),
    UNITS.length - 1,
  );
  const value = bytes / 1000 ** power;
  return new Intl.NumberFormat(LOCALE, {
    style: 'unit',
    unit: UNITS[power] ?? 'byte',
    unitDisplay: power === 0 ? 'long' : 'short',
    maximumFractionDigits: power > 0 && value < 10 ? 1 : 0,
  }).format(value);
};

/** "14 min", "50 s": what is left of a short time, rounded up. */
export const leftOf = (leftMs: number): string => {
  const minutes = Math.ceil(leftMs / MINUTE);
  return leftMs > MINUTE ? `${minutes} min` : `${Math.max(Math.ceil(leftMs / SECOND), 0)} s`;
};

/** "30 s", "5 min": a period that is set. */
export const periodOf = (periodMs: number): string =>
  periodMs < MINUTE ? `${periodMs / SECOND} s` : `${periodMs / MINUTE} min`;
