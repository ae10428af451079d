/**
 * The application's log file: one JSON object a line, 5 MB, one older file kept. Never holds what devices send.
 */
import path from 'node:path';
import electronLog from 'electron-log/main.js';

export interface Log {
  info(what: string, facts?: Record<string, unknown>): void;
  warn(what: string, facts?: Record<string, unknown>): void;
  error(what: string, facts?: Record<string, unknown>): void;
}

/** @param onConsole also on the console, for development. */
export function openLog(folder: string, onConsole: boolean): Log {
  const { file, console: terminal } = electronLog.transports;
  file.resolvePathFn = () => path.join(folder, 'logs', 'bootbench.jsonl');
  file.maxSize = 5 * 1024 * 1024;
  file.format = ({ message }) => [
    JSON.stringify({ at: message.date.toISOString(), level: message.level, data: message.data as unknown[] }),
  ];
  terminal.level = onConsole ? 'warn' : false;
  return {
    info: (what, facts) => electronLog.info(what, facts ?? {}),
    warn: (what, facts) => electronLog.warn(what, facts ?? {}),
    error: (what, facts) => electronLog.error(what, facts ?? {}),
  };
}
