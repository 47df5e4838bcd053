import { z } from 'zod';
import { fromUtf8 } from '../base/bytes.ts';
import { parseJson } from '../base/json.ts';
import { err, ok, type Result } from '../base/result.ts';

export interface MalformedMessage {
  readonly kind: 'malformed';
  /** Where in the message, and what is wrong there; never a value of it. */
  readonly detail: string;
}

/** Reads one JSON message of room `wire` into the values of the house (ids in hexadecimal, bytes as bytes). */
export const readMessage = <S extends z.ZodType>(
  schema: S,
  body: Uint8Array,
): Result<z.output<S>, MalformedMessage> => {
  const text = fromUtf8(body);
  return text === null
    ? err({ kind: 'malformed', detail: 'not UTF-8' })
    : readValue(schema, parseJson(text));
};

export const readValue = <S extends z.ZodType>(
  schema: S,
  value: unknown,
): Result<z.output<S>, MalformedMessage> => {
  const parsed = schema.safeParse(value);
  return parsed.success
    ? ok(parsed.data)
    : err({ kind: 'malformed', detail: describe(parsed.error.issues[0]) });
};

/** The JSON text of a message; the other direction of the same schema. */
export const writeMessage = <S extends z.ZodType>(schema: S, value: z.output<S>): string =>
  JSON.stringify(z.encode(schema, value));

/** `unrecognized_keys` would name what the sender wrote; every other message is ours or zod's own. */
const describe = (issue: z.core.$ZodIssue | undefined): string => {
  if (issue === undefined) return 'not a message of this kind';
  const place = issue.path.map(String).join('.');
  const what = issue.code === 'unrecognized_keys' ? 'a field that may not be here' : issue.code;
  return `${place === '' ? 'the message' : place}: ${issue.code === 'custom' ? issue.message : what}`;
};
