/**
 * What windows may not do: leave their own pages, open windows, embed pages, use devices or permissions of the browser.
 * Devices are reached by the main process only.
 */
import { app, session } from 'electron';
import { PAGE_ORIGIN } from './page-scheme';

/** Address of the development server, when there is one and the application is not packaged. */
export function developmentOrigin(): string | undefined {
  const address = process.env['ELECTRON_RENDERER_URL'];
  return app.isPackaged || address === undefined ? undefined : new URL(address).origin;
}

/** True for addresses of our own pages. */
export function isOwnPage(address: string): boolean {
  if (!URL.canParse(address)) return false;
  const url = new URL(address);
  if (url.protocol === 'app:') return `${url.protocol}//${url.host}` === PAGE_ORIGIN;
  return url.origin === developmentOrigin();
}

export function lockDown(): void {
  const pages = session.defaultSession;
  // Electron grants everything unless told otherwise. Only "copy" buttons need one.
  pages.setPermissionRequestHandler((_contents, permission, answer, details) =>
    answer(permission === 'clipboard-sanitized-write' && isOwnPage(details.requestingUrl)),
  );
  pages.setPermissionCheckHandler(
    (_contents, permission, origin) => permission === 'clipboard-sanitized-write' && isOwnPage(origin),
  );
  pages.setDevicePermissionHandler(() => false);
  app.on('web-contents-created', (_created, contents) => {
    const stayHere = (event: { url: string; preventDefault(): void }): void => {
      if (!isOwnPage(event.url)) event.preventDefault();
    };
    contents.on('will-navigate', stayHere);
    contents.on('will-redirect', stayHere);
    contents.on('will-frame-navigate', stayHere);
    contents.on('will-attach-webview', (event) => event.preventDefault());
    contents.setWindowOpenHandler(() => ({ action: 'deny' }));
  });
}
