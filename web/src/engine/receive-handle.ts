import { millis, type Timers } from '@holdfast/shared/base/ports.ts';

/** The next page can be faster than the last worker; so long a handle that was announced is waited for. */
const WAIT = millis(1_500);

/** The root key's handle that another worker posts into the port; `null` when none comes. Closes the port. */
export const receiveHandle = (port: MessagePort, timers: Timers): Promise<CryptoKey | null> =>
  new Promise((resolve) => {
    const end = (handle: CryptoKey | null): void => {
      timer.cancel();
      port.close();
      resolve(handle);
    };
    const timer = timers.after(WAIT, () => end(null));
    port.addEventListener('message', ({ data }: MessageEvent<unknown>) =>
      end(data instanceof CryptoKey && !data.extractable ? data : null),
    );
    port.start();
  });
