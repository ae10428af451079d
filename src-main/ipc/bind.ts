/**
 * Binds the contract to Electron: checks who calls, hands the call on to whoever answers, and wraps what comes out. A call that comes
 * before somebody can answer waits for it. Knows neither calls nor handlers.
 */
import { ipcMain, type IpcMainInvokeEvent } from 'electron';
import { BenchError, toErrorView } from '@shared/core/errors';
import { channels } from '@shared/ipc/bridge';
import type { Outcome } from '@shared/ipc/contract';

/** Checks name and argument, and answers. */
export interface Answering {
  answer: (name: unknown, argument: unknown) => Promise<unknown>;
  /** Opens a file that was dropped on a window; the path comes from our own preload script. */
  openDropped: (use: unknown, path: unknown) => Promise<unknown>;
  /** Defects of ours, with their stack, for the log. */
  onDefect: (error: unknown, call: string) => void;
}

/** @param isOwnPage true for the addresses of our own pages */
export function bind(isOwnPage: (address: string) => boolean, answering: Promise<Answering>): void {
  const outcome = async (
    { senderFrame: frame }: IpcMainInvokeEvent,
    call: string,
    run: (desk: Answering) => Promise<unknown>,
  ): Promise<Outcome<unknown>> => {
    // A frame inside another, or one that is already gone, is not our page.
    const isOurs = frame !== null && frame.parent === null && isOwnPage(frame.url);
    const desk = await answering;
    try {
      if (!isOurs)
        throw new BenchError('app/bad-call', {
          call,
          detail: 'the sender is not a page of this application',
        });
      return { ok: true, value: await run(desk) };
    } catch (error) {
      const view = toErrorView(error);
      if (view.code === 'bug') desk.onDefect(error, call);
      return { ok: false, error: view };
    }
  };
  ipcMain.handle(channels.call, (event, name: unknown, argument: unknown) =>
    outcome(event, String(name), (desk) => desk.answer(name, argument)),
  );
  ipcMain.handle(channels.dropped, (event, use: unknown, path: unknown) =>
    outcome(event, 'dropped file', (desk) => desk.openDropped(use, path)),
  );
}
