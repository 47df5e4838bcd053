import { config } from 'zod/v4/core';

// First of all: Zod would otherwise try `new Function` once, which the policy of the page refuses aloud.
config({ jitless: true });
