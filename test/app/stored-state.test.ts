import { describe, expect, it } from 'vitest';
import { emptyState, readStored } from '@main/app/stored-state';
import { generateKey, kept } from '../support/signing';
import { fileBelow } from '@main/app/page-path';

describe('What is kept on disk', () => {
  it('comes back as it was written', () => {
    const state = {
      ...emptyState,
      preferences: { ...emptyState.preferences, theme: 'dark' as const, uploadWindow: 3 },
      devices: [
        {
          id: '1',
          name: 'Board',
          tags: ['bench'],
          connection: { kind: 'udp' as const, address: 'host:1337' },
        },
      ],
      recordings: [{ token: 'a', path: '/recordings/lamp.jsonl' }],
      keys: [kept(generateKey('ed25519'), 'release')],
      knownImages: [
        { hash: 'ab'.repeat(32), keyHash: 'cd'.repeat(32), fixedAddress: 0xc000, securityCounter: 3 },
      ],
      sampleBenchGiven: true,
    };
    expect(readStored(JSON.parse(JSON.stringify(state)))).toEqual({ state, dropped: [] });
  });

  it.each([[undefined], [null], ['text'], [[]], [{}]])('gives defaults for %j', (raw) => {
    expect(readStored(raw)).toEqual({ state: emptyState, dropped: [] });
  });

  it('takes preferences over from the first shape, which had them at the top', () => {
    expect(readStored({ theme: 'light', requestTimeoutMs: 900 }).state.preferences).toMatchObject({
      theme: 'light',
      requestTimeoutMs: 900,
    });
  });

  it('has the usual table where a choice of columns cannot be read, and the others as they were chosen', () => {
    const kept = { columns: { seen: false }, sort: { by: 'upgrade', descending: true } };
    const { state, dropped } = readStored({
      preferences: {
        benchTable: { columns: { seen: 'no' } },
        traceTable: [],
        threadsTable: { columns: {}, sort: { by: '', descending: true } },
        runsTable: { columns: Object.fromEntries(Array.from({ length: 65 }, (_, at) => [`c${at}`, true])) },
        transfersTable: kept,
      },
    });
    expect(state.preferences).toEqual({ ...emptyState.preferences, transfersTable: kept });
    expect(dropped).toEqual([
      'preferences.benchTable',
      'preferences.traceTable',
      'preferences.threadsTable',
      'preferences.runsTable',
    ]);
  });

  it('drops single values that do not fit, says which, and keeps the rest', () => {
    const { state, dropped } = readStored({
      preferences: { theme: 'pink', requestTries: 5, uploadWindow: -1 },
      devices: [
        { id: 'good', name: 'Good', tags: [], connection: { kind: 'udp', address: 'h' } },
        { id: 'bad', name: 'Bad', tags: [], connection: { kind: 'udp' } },
        'nonsense',
      ],
      recordings: [{ token: 'a' }],
      keys: [{ name: 'no key', kind: 'dsa' }],
      knownImages: [{ hash: 'ab' }, { hash: 'not hex' }],
      window: { width: 1 },
    });
    expect(state.preferences).toEqual({ ...emptyState.preferences, requestTries: 5 });
    expect(state.devices.map((one) => one.id)).toEqual(['good']);
    expect(state.window).toEqual(emptyState.window);
    expect(state.knownImages).toEqual([{ hash: 'ab' }]);
    expect(dropped).toEqual([
      'preferences.theme',
      'preferences.uploadWindow',
      'devices[1]',
      'devices[2]',
      'recordings',
      'keys[0]',
      'knownImages[1]',
    ]);
  });
});

describe('A page address', () => {
  it.each([
    ['/', '/pages/index.html'],
    ['/assets/a.js', '/pages/assets/a.js'],
    ['/a%20b.js', '/pages/a b.js'],
  ])('%s names a file of the pages', (address, file) => {
    expect(fileBelow('/pages', address)).toBe(file);
  });

  it.each(['/../secret', '/%2e%2e/secret', '/..%2Fsecret', '/a/../../secret', '/%00', '/%zz', '/..'])(
    '%s leads nowhere',
    (address) => {
      expect(fileBelow('/pages', address)).toBeUndefined();
    },
  );
});
