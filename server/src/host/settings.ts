import type { Settings } from '../services/services.ts';

const MIB = 1024 * 1024;

/** What a server allows where its operator says nothing. The memory bounds add up to a stated total. */
export const DEFAULT_SETTINGS: Omit<Settings, 'syncOrigins'> = {
  quota: { bytes: 20 * 1024 * MIB, packs: 500_000 },
  rates: {
    registration: { requests: 60, perSeconds: 3_600 },
    login: { requests: 300, perSeconds: 60 },
    stranger: { requests: 300, perSeconds: 60 },
    ticket: { requests: 60, perSeconds: 60 },
    account: { requests: 6_000, perSeconds: 60 },
  },
  connections: { perAccount: 64, total: 10_000 },
  bodyBudgetBytes: 64 * MIB,
  packStreams: 32,
};
