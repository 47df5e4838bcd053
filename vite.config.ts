import { defineConfig } from 'vitest/config';
import { playwright } from '@vitest/browser-playwright';
import { findChromium } from './tests/support/chromium.ts';

const node = (name: string, folder: string, timeout = 20_000) => ({
  extends: true as const,
  test: {
    name,
    root: import.meta.dirname,
    environment: 'node' as const,
    include: [`tests/${folder}/**/*.test.ts`],
    testTimeout: timeout,
    hookTimeout: timeout,
  },
});

export default defineConfig({
  test: {
    projects: [
      node('architecture', 'architecture'),
      node('unit', 'unit'),
      node('server', 'server', 60_000),
      node('connectors', 'connectors', 60_000),
      {
        extends: true,
        test: {
          name: 'browser',
          root: import.meta.dirname,
          include: ['tests/browser/**/*.test.ts'],
          testTimeout: 60_000,
          browser: {
            enabled: true,
            headless: true,
            screenshotFailures: false,
            provider: playwright({
              launchOptions: {
                ...findChromium(),
                args: ['--no-sandbox', '--disable-gpu', '--disable-background-networking'],
              },
            }),
            instances: [{ browser: 'chromium' }],
          },
        },
      },
    ],
  },
});
