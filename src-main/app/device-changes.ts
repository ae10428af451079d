/**
 * Word from Windows that a device was plugged in or out: it sends a message to every window. Knows no port.
 */
import { app, BrowserWindow } from 'electron';

/** WM_DEVICECHANGE of winuser.h; DBT_DEVNODES_CHANGED comes with it to every top window, without being asked for. */
const WM_DEVICECHANGE = 0x0219;

/** Calls `look` with every such message, for windows that are there and those that come. Does nothing on other systems. */
export function onDeviceChange(look: () => void): () => void {
  if (process.platform !== 'win32') return () => {};
  const hook = (_event: unknown, window: BrowserWindow): void =>
    window.hookWindowMessage(WM_DEVICECHANGE, look);
  for (const window of BrowserWindow.getAllWindows()) hook(undefined, window);
  app.on('browser-window-created', hook);
  return () => app.off('browser-window-created', hook);
}
