/**
 * The application's log file: one JSON object a line, 5 MB, one older file kept. Never holds what devices send.
 */
import path from 'node:path';
import type ElectronLog from 'electron-log';

export interface Log {
  info(what: string, facts?: Record<string, unknown>): void;
  warn(what: string, facts?: Record<string, unknown>): void;
  error(what: string, facts?: Record<string, unknown>): void;
}

/**
 * What writes the file is loaded with the first line, and lines are written in their order.
 * @param onConsole also on the console, for development.
 */
export function openLog(folder: string, onConsole: boolean): Log {
  let opened: Promise<ElectronLog.MainLogger> | undefined;
  const write = (level: 'info' | 'warn' | 'error', what: string, facts: Record<string, unknown>): void => {
    opened ??= openFile(folder, onConsole);
    void opened.then((logger) => logger[level](what, facts));
  };
  return {
    info: (what, facts = {}) => write('info', what, facts),
    warn: (what, facts = {}) => write('warn', what, facts),
    error: (what, facts = {}) => write('error', what, facts),
  };
}

async function openFile(folder: string, onConsole: boolean): Promise<ElectronLog.MainLogger> {
  const { default: logger } = await import('electron-log/main.js');
  const { file, console: terminal } = logger.transports;
  file.resolvePathFn = () => path.join(folder, 'logs', 'bootbench.jsonl');
  file.maxSize = 5 * 1024 * 1024;
  file.format = ({ message }) => [
    JSON.stringify({ at: message.date.toISOString(), level: message.level, data: message.data as unknown[] }),
  ];
  terminal.level = onConsole ? 'warn' : false;
  return logger;
}
