/**
 * Binds the contract to Electron: checks who calls, the name and the argument, runs the handler and wraps what comes out.
 * Knows no handler's meaning.
 */
import { ipcMain, type IpcMainInvokeEvent } from 'electron';
import { BenchError, toErrorView } from '@shared/core/errors';
import { channels } from '@shared/ipc/bridge';
import type { Outcome } from '@shared/ipc/contract';
import { answer, type Handlers } from './answer';
import { openDropped, type DropOpeners } from './dropped';

export interface Binding {
  handlers: Handlers;
  /** Opens files that were dropped on a window; the path comes from our own preload script. */
  openers: DropOpeners;
  /** True for the addresses of our own pages. */
  isOwnPage: (address: string) => boolean;
  /** Defects of ours, with their stack, for the log. */
  onDefect: (error: unknown, call: string) => void;
}

export function bind(binding: Binding): void {
  ipcMain.handle(channels.call, (event, name: unknown, argument: unknown) =>
    outcome(binding, event, String(name), () => answer(binding.handlers, name, argument)),
  );
  ipcMain.handle(channels.dropped, (event, use: unknown, path: unknown) =>
    outcome(binding, event, 'dropped file', () => openDropped(binding.openers, use, path)),
  );
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
