/**
 * Binds the contract to Electron: checks who calls, the name and the argument, runs the handler and wraps what comes out.
 * Knows no handler's meaning.
 */
import { ipcMain, type IpcMainInvokeEvent } from 'electron';
import { BenchError, toErrorView } from '@shared/core/errors';
import { channels } from '@shared/ipc/bridge';
import type { Outcome } from '@shared/ipc/contract';
import type { LocalFileView } from '@shared/ipc/transfers';
import type { FirmwareView } from '@shared/ipc/views';
import { answer, type Handlers } from './answer';

export interface Binding {
  handlers: Handlers;
  /** Opens a file that was dropped on a window; the path comes from our own preload script. */
  openDropped: (path: string) => Promise<FirmwareView>;
  /** Takes any file that was dropped, for sending it to a device. */
  openDroppedFile: (path: string) => Promise<LocalFileView>;
  /** True for the addresses of our own pages. */
  isOwnPage: (address: string) => boolean;
  /** Defects of ours, with their stack, for the log. */
  onDefect: (error: unknown, call: string) => void;
}

export function bind(binding: Binding): void {
  ipcMain.handle(channels.call, (event, name: unknown, argument: unknown) =>
    outcome(binding, event, String(name), () => answer(binding.handlers, name, argument)),
  );
  const dropped = (channel: string, open: (path: string) => Promise<unknown>): void =>
    ipcMain.handle(channel, (event, path: unknown) =>
      outcome(binding, event, 'dropped file', () => {
        if (typeof path !== 'string' || path === '' || path.length > 4096)
          throw new BenchError('app/bad-call', { call: 'dropped file', detail: 'no path' });
        return open(path);
      }),
    );
  dropped(channels.dropped, binding.openDropped);
  dropped(channels.droppedFile, binding.openDroppedFile);
}

async function outcome(
  binding: Binding,
  event: IpcMainInvokeEvent,
  call: string,
  run: () => Promise<unknown>,
): Promise<Outcome<unknown>> {
  try {
    const frame = event.senderFrame;
    // A frame inside another, or one that is already gone, is not our page.
    if (frame === null || frame.parent !== null || !binding.isOwnPage(frame.url))
      throw new BenchError('app/bad-call', { call, detail: 'the sender is not a page of this application' });
    return { ok: true, value: await run() };
  } catch (error) {
    const view = toErrorView(error);
    if (view.code === 'bug') binding.onDefect(error, call);
    return { ok: false, error: view };
  }
}
