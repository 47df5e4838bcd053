/** Chromium's event; other browsers install from their own menus and never fire it. */
interface InstallPrompt extends Event {
  readonly prompt: () => Promise<unknown>;
}

const isInstallPrompt = (event: Event): event is InstallPrompt => 'prompt' in event;

/** Keeps the browser's offer to install for the moment at which the user asks for it. */
export const browserInstall = (
  onInstallable: (installable: boolean) => void,
): (() => Promise<void>) => {
  let offer: InstallPrompt | null = null;
  window.addEventListener('beforeinstallprompt', (event) => {
    if (!isInstallPrompt(event)) return;
    event.preventDefault();
    offer = event;
    onInstallable(true);
  });
  window.addEventListener('appinstalled', () => onInstallable(false));

  return async () => {
    const taken = offer;
    offer = null; // an offer works once
    onInstallable(false);
    await taken?.prompt();
  };
};
