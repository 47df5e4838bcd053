import { asPlain, type Bytes, fromUtf8, utf8 } from '@holdfast/shared/base/bytes.ts';
import { type SessionId, type SourceId, sourceIdOf } from '@holdfast/shared/base/ids.ts';
import { millis } from '@holdfast/shared/base/ports.ts';
import type { Result } from '@holdfast/shared/base/result.ts';
import type { Change } from '@holdfast/shared/model/change.ts';
import type { Source, SourceKind } from '@holdfast/shared/model/source.ts';
import { connectEngine, type EngineLink } from '@holdfast/web/src/boundary/boundary.ts';

export const PASSWORD = 'correct horse battery staple river';
let workers: Worker[] = [];

/** Each test has its own stores: the worker takes their name from its own. */
export const startEngine = async (stores: string): Promise<EngineLink> => {
  let spawned = false;
  const spawn = (): Worker => {
    // After a crash the boundary starts another worker; here the page is gone as well.
    if (spawned) return new Worker(URL.createObjectURL(new Blob([''])));
    spawned = true;
    const worker = new Worker(new URL('./engine-under-test.worker.ts', import.meta.url), {
      type: 'module',
      name: stores,
    });
    workers.push(worker);
    return worker;
  };
  const link = await connectEngine(spawn, { deadlineMs: millis(15_000) });
  if (!link.ok) throw new Error(link.error.kind);
  return link.value;
};

/** As a crash does it: nothing is told, nothing is finished. */
export const crash = (): void => {
  for (const worker of workers) worker.terminate();
  workers = [];
};

export const freshName = (): string => `test-${crypto.randomUUID()}`;
export const sourceId = (n: number): SourceId => sourceIdOf(new Uint8Array(16).fill(n));
export const aSource = (n: number, kind: SourceKind): Source => ({
  id: sourceId(n),
  kind,
  key: `key-${n}`,
});
export const replaceText = (source: Source, text: string): Change => ({
  kind: 'replace',
  source,
  content: { form: 'blob', bytes: utf8(text) },
});
export const append = (source: Source, at: number, text: string): Change => ({
  kind: 'append',
  source,
  generation: 1,
  at,
  parts: [asPlain(utf8(text))],
});
export const must = <T>(answer: Result<T, unknown>): T => {
  if (!answer.ok) throw new Error(JSON.stringify(answer.error));
  return answer.value;
};

export const aNewSession = async (engine: EngineLink): Promise<SessionId> => {
  must(
    await engine.createAccount({
      password: utf8(PASSWORD),
      deviceName: 'Laptop',
      platform: 'Linux',
    }),
  );
  const sessionId = must(await engine.createSession('payments-api'));
  must(await engine.openSession(sessionId));
  return sessionId;
};
export const textOf = async (engine: EngineLink, id: SourceId): Promise<string | null> => {
  const [read] = must(await engine.read([{ sourceId: id, lastBytes: null }]));
  if (read?.ok !== true) return null;
  const { state } = read.captured;
  if (state.form === 'blob') return state.content;
  if (state.form === 'document') return JSON.stringify(state.value);
  return state.parts.map((part: Bytes) => fromUtf8(part)).join('');
};
