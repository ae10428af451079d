/**
 * Serves the window's own files over `app://bundle/` with a strict content security policy. No other file of the machine
 * can be reached through it, and no network.
 */
import { readFileSync } from 'node:fs';
import path from 'node:path';
import { protocol } from 'electron';
import { fileBelow } from './page-path';

export const PAGE_ORIGIN = 'app://bundle';

const CONTENT_SECURITY_POLICY = [
  "default-src 'none'",
  "script-src 'self'",
  // xterm and Vue's :style bindings write style attributes.
  "style-src 'self' 'unsafe-inline'",
  "img-src 'self' data:",
  "font-src 'self'",
  "connect-src 'self'",
  "base-uri 'none'",
  "form-action 'none'",
  "frame-ancestors 'none'",
  "object-src 'none'",
].join('; ');

const HEADERS = {
  'content-security-policy': CONTENT_SECURITY_POLICY,
  'x-content-type-options': 'nosniff',
};

const NOT_FOUND = { statusCode: 404, data: Buffer.alloc(0) };

const CONTENT_TYPES: Readonly<Record<string, string>> = {
  '.html': 'text/html',
  '.js': 'text/javascript',
  '.css': 'text/css',
  '.svg': 'image/svg+xml',
  '.png': 'image/png',
  '.woff2': 'font/woff2',
};

/** Must run before the application is ready. */
export function registerPageScheme(): void {
  protocol.registerSchemesAsPrivileged([
    { scheme: 'app', privileges: { standard: true, secure: true, supportFetchAPI: true, codeCache: true } },
  ]);
}

/**
 * Serves the files below `folder`. Must run when the application is ready.
 * `protocol.handle` would make a `Request` and a `Response` of each: for the first of them Node loads its whole `fetch`, which holds the
 * window up for 55 ms.
 */
export function servePages(folder: string): void {
  protocol.registerBufferProtocol('app', ({ url: address, method }, respond) => {
    const url = new URL(address);
    if (url.host !== 'bundle' || method !== 'GET') return respond(NOT_FOUND);
    const file = fileBelow(folder, url.pathname);
    const mimeType = file === undefined ? undefined : CONTENT_TYPES[path.extname(file)];
    if (file === undefined || mimeType === undefined) return respond(NOT_FOUND);
    let data: Buffer;
    try {
      // At once: the window waits for nothing else, and the largest has some hundred kilobytes.
      data = readFileSync(file);
    } catch {
      // A file that is not there: the only thing to say is 404.
      return respond(NOT_FOUND);
    }
    respond({ data, mimeType, charset: 'utf-8', headers: HEADERS });
  });
}
