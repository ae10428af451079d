/**
 * The only bridge between a window and the main process: functions and a flag. No object of Electron gets through.
 */
import { contextBridge, ipcRenderer, webUtils } from 'electron';
import { channels, type Bridge } from '@shared/ipc/bridge';
import type { Outcome } from '@shared/ipc/contract';

const listeners = new Map<string, Set<(payload: unknown) => void>>();

ipcRenderer.on(channels.event, (_event, name: string, payload: unknown) => {
  for (const listener of listeners.get(name) ?? []) listener(payload);
});

const bridge: Bridge = {
  call: (name, argument) => ipcRenderer.invoke(channels.call, name, argument) as Promise<Outcome<unknown>>,
  on(name, listener) {
    const known = listeners.get(name) ?? new Set();
    listeners.set(name, known.add(listener));
    return () => void known.delete(listener);
  },
  openDropped: (file, use) =>
    ipcRenderer.invoke(channels.dropped, use, webUtils.getPathForFile(file as File)) as Promise<
      Outcome<unknown>
    >,
  sandboxed: process.sandboxed,
};

contextBridge.exposeInMainWorld('bootbench', bridge);
