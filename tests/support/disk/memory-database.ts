import type { Bytes } from '@holdfast/shared/base/bytes.ts';
import { unreachable } from '@holdfast/shared/base/result.ts';
import type { DatabasePlace } from '@holdfast/web/src/disk/entry.ts';
import type { Database, DatabaseWrite, OutboxRow, RefRow } from '@holdfast/web/src/disk/ports.ts';
import {
  type DatabaseTable,
  keyOf,
  type PrimaryKey,
  type RowFacts,
  TABLES,
} from '@holdfast/web/src/disk/row-facts.ts';

interface Row {
  readonly facts: RowFacts;
  readonly record: Bytes;
}
interface State {
  readonly rows: ReadonlyMap<string, Row>;
  readonly refs: ReadonlyMap<string, RefRow>;
  readonly outbox: ReadonlyMap<string, OutboxRow>;
  readonly account: Bytes | null;
  readonly fence: number;
}

/** A database in memory: a transaction is a new state. A power cut undoes relaxed ones that no strict one followed. */
export interface MemoryDatabase {
  readonly connect: (place: DatabasePlace) => Database;
  readonly crash: (power: 'stays' | 'fails') => void;
  readonly clear: () => void;
  readonly change: (table: DatabaseTable, change: (record: Bytes) => Bytes) => void;
  readonly drop: (table: DatabaseTable) => void;
  readonly count: (table: DatabaseTable) => number;
  /** As if another leader had been here. */
  readonly setFence: (fence: number) => void;
}

const EMPTY: State = {
  rows: new Map(),
  refs: new Map(),
  outbox: new Map(),
  account: null,
  fence: 0,
};

const nameOf = (table: DatabaseTable, key: PrimaryKey): string => [table, ...key].join('\0');
const chainOf = ({ sessionId, deviceId }: RefRow): string => `${sessionId}/${deviceId}`;

export const aMemoryDatabase = (): MemoryDatabase => {
  let state = EMPTY;
  let durable = EMPTY;

  const connect = (place: DatabasePlace): Database => {
    let isClosed = false;
    const whileOpen = <T>(run: () => T): T => {
      if (isClosed) throw new DOMException('closed', 'InvalidStateError');
      return run();
    };
    return {
      place,
      get: async (table, key) =>
        whileOpen(() => state.rows.get(nameOf(table, key))?.record ?? null),
      facts: async (table) =>
        whileOpen(() =>
          [...state.rows.values()]
            .map(({ facts }) => facts)
            .filter(({ kind }) => TABLES[kind] === table),
        ),
      refs: async () => whileOpen(() => [...state.refs.values()]),
      outbox: async () => whileOpen(() => [...state.outbox.values()]),
      account: async () => whileOpen(() => state.account),
      fence: async () => whileOpen(() => state.fence),
      write: async (writes, { fence, durability }) =>
        whileOpen(() => {
          if (state.fence > fence) return 'lost-lead';
          state = writes.reduce(apply, { ...state, fence });
          if (durability === 'strict') durable = state;
          return 'written';
        }),
      close: () => {
        isClosed = true;
      },
    };
  };
  const replace = (rows: ReadonlyMap<string, Row>): void => {
    state = { ...state, rows };
    durable = state;
  };
  const isOf = (table: DatabaseTable, row: Row): boolean => TABLES[row.facts.kind] === table;

  return {
    connect,
    crash: (power) => {
      if (power === 'fails') state = durable;
    },
    clear: () => {
      state = EMPTY;
      durable = EMPTY;
    },
    change: (table, change) =>
      replace(
        new Map(
          [...state.rows].map(([name, row]) => [
            name,
            isOf(table, row) ? { facts: row.facts, record: change(row.record.slice()) } : row,
          ]),
        ),
      ),
    drop: (table) => replace(new Map([...state.rows].filter(([, row]) => !isOf(table, row)))),
    count: (table) => [...state.rows.values()].filter((row) => isOf(table, row)).length,
    setFence: (fence) => {
      state = { ...state, fence };
      durable = state;
    },
  };
};

const apply = (state: State, one: DatabaseWrite): State => {
  switch (one.kind) {
    case 'row': {
      const name = nameOf(TABLES[one.facts.kind], keyOf(one.facts));
      const row = { facts: one.facts, record: one.record.slice() };
      return { ...state, rows: new Map(state.rows).set(name, row) };
    }
    case 'remove':
      return { ...state, rows: without(state.rows, nameOf(one.table, one.key)) };
    case 'ref':
      return { ...state, refs: new Map(state.refs).set(chainOf(one.ref), one.ref) };
    case 'no-ref':
      return { ...state, refs: without(state.refs, chainOf(one.ref)) };
    case 'waits':
      return { ...state, outbox: new Map(state.outbox).set(one.row.id, one.row) };
    case 'sent': {
      const name = nameOf(TABLES[one.row.kind], [one.row.id]);
      const row = state.rows.get(name);
      const sent =
        row === undefined
          ? state.rows
          : new Map(state.rows).set(name, {
              facts: { ...row.facts, sent: true } as RowFacts,
              record: row.record,
            });
      return { ...state, rows: sent, outbox: without(state.outbox, one.row.id) };
    }
    case 'account':
      return { ...state, account: one.record.slice() };
    default:
      return unreachable(one);
  }
};

const without = <T>(map: ReadonlyMap<string, T>, name: string): ReadonlyMap<string, T> => {
  const rest = new Map(map);
  rest.delete(name);
  return rest;
};
