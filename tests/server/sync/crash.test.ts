import { expect, test } from 'vitest';
import { type CommitId, type SessionId } from '@holdfast/shared/base/ids.ts';
import { changesAnswer, type ChangeItem } from '@holdfast/shared/wire/changes.ts';
import { needsAnswer } from '@holdfast/shared/wire/commits.ts';
import { createPackFrameReader } from '@holdfast/shared/wire/frames.ts';
import { idToWire } from '@holdfast/shared/wire/ids.ts';
import { getPacksRequest } from '@holdfast/shared/wire/packs.ts';
import {
  aClient,
  type Client,
  deviceLogin,
  login,
  putPack,
  read,
  vaultPath,
  withToken,
} from './support/client.ts';
import { type RunningProcess, startServer } from './support/process.ts';
import { aCommit, type TestCommit } from './support/records.ts';
import { aFolder } from './support/server.ts';
import { aPack, aSessionId } from './support/values.ts';

/** A line of work that goes on over crashes: its last commit that was sent, whatever became of it. */
interface Work {
  readonly sessionId: SessionId;
  last: TestCommit | null;
}

/** Pushes pack and commit until the server is gone; notes what was acknowledged. */
const pushUntilGone = async (
  client: Client,
  work: Work,
  acknowledged: Map<CommitId, TestCommit>,
): Promise<void> => {
  const path = vaultPath(client.account.vaultId);
  for (;;) {
    try {
      const pack = await aPack(client.account, { sizeBytes: 20_000 });
      if ((await putPack(client, pack)).status !== 201) return;
      const next = await aCommit(client, {
        sessionId: work.sessionId,
        prev: work.last,
        adds: [pack.id],
      });
      const answer = await client.postBytes(`${path}/commits`, next.bytes);
      if (answer.status !== 201) return;
      acknowledged.set(next.id, next);
      work.last = next;
    } catch {
      return;
    }
  }
};

const readAll = async (client: Client): Promise<readonly ChangeItem[]> => {
  const items: ChangeItem[] = [];
  let after = 0;
  for (;;) {
    const path = `${vaultPath(client.account.vaultId)}/changes?after=${after}`;
    const page = await read(changesAnswer, await client.get(path));
    items.push(...page.items);
    if (page.next >= page.head) return items;
    after = page.next;
  }
};

/** What a restarted server must still know, asked of it. */
const checkAll = async (client: Client, acknowledged: ReadonlyMap<CommitId, TestCommit>) => {
  const path = vaultPath(client.account.vaultId);
  const stored = (await readAll(client)).flatMap((item) => (item.kind === 'commit' ? [item] : []));
  const ids = new Set(stored.map(({ id }) => id));
  expect([...acknowledged.keys()].filter((id) => !ids.has(id))).toEqual([]);
  expect(stored.map(({ seq }) => seq)).toEqual(stored.map((_, at) => at + 1));
  // Acknowledged or not: a commit that is there is there whole, with every pack it needs.
  for (const { id } of stored) {
    const needs = await read(
      needsAnswer,
      await client.get(`${path}/commits/${idToWire(id)}/needs`),
    );
    const got = await client.post(`${path}/packs/get`, getPacksRequest, {
      ids: needs.packs.slice(0, 200),
    });
    const fed = createPackFrameReader().feed(new Uint8Array(await got.arrayBuffer()));
    const kinds = fed.ok ? fed.value.map(({ kind }) => kind) : [];
    expect(kinds).toEqual(needs.packs.slice(0, 200).map(() => 'found'));
  }
  return stored;
};

test('whatever was acknowledged is there after the process was killed between any two writes', async () => {
  const folder = await aFolder();
  const first = await startServer(folder);
  const { account } = await aClient(first.ask, first.origin);
  const acknowledged = new Map<CommitId, TestCommit>();
  const works: Work[] = Array.from({ length: 8 }, () => ({ sessionId: aSessionId(), last: null }));
  const clientOf = async (server: RunningProcess): Promise<Client> =>
    withToken(server.ask, await login(server.ask, deviceLogin(account), server.origin), account);

  let server = first;
  for (let round = 1; round <= 4; round += 1) {
    const client = await clientOf(server);
    const goal = acknowledged.size + 10 + round * 7;
    const pushing = Promise.all(works.map((work) => pushUntilGone(client, work, acknowledged)));
    await expect
      .poll(() => acknowledged.size, { timeout: 20_000, interval: 5 })
      .toBeGreaterThan(goal);
    server.child.kill('SIGKILL');
    await server.ended;
    await pushing;
    server = await startServer(folder);
    const stored = await checkAll(await clientOf(server), acknowledged);
    // A commit whose answer was lost holds the next counter of its session: that work starts another one.
    if (stored.length > acknowledged.size) restart(works);
  }
  process.stdout.write(`${acknowledged.size} acknowledged commits, 4 kills, 0 lost\n`);
  expect(acknowledged.size).toBeGreaterThan(60);
}, 120_000);

const restart = (works: Work[]): void => {
  for (const work of works) Object.assign(work, { sessionId: aSessionId(), last: null });
};
