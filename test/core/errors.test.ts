import { describe, expect, it } from 'vitest';
import { errorText, errorTextKey, errorTexts, fillIn, type ErrorText } from '@shared/core/error-texts';
import { refusalFacts } from '@shared/smp/refusals';
import { asTheEngine } from '../support/as-the-engine';
import {
  BenchError,
  cancelledBy,
  fromErrorView,
  isBenchError,
  toErrorView,
  type ErrorCode,
  type ErrorFacts,
  type ErrorView,
  type UpgradeRefusal,
} from '@shared/core/errors';

const version = '1.2.3';
// One sample for each reason; the type says when one is missing.
const refusals: { [R in UpgradeRefusal['reason']]: Extract<UpgradeRefusal, { reason: R }> } = {
  'already-running': { reason: 'already-running', version },
  'no-images': { reason: 'no-images' },
  'larger-than-slot': { reason: 'larger-than-slot', sizeBytes: 5000, slotBytes: 4000 },
  'mode-not-possible': { reason: 'mode-not-possible', mode: 'test-only', bootloaderMode: 'overwrite' },
  'test-in-progress': { reason: 'test-in-progress', version, image: 0 },
  'erase-without-restart': { reason: 'erase-without-restart', mode: 'upload-only' },
  'other-image-pending': { reason: 'other-image-pending', version },
  'in-recovery': { reason: 'in-recovery' },
  'already-testing': { reason: 'already-testing', version },
  'marked-permanent': { reason: 'marked-permanent', version },
  'installer-without-loader': { reason: 'installer-without-loader' },
  'single-slot': { reason: 'single-slot' },
  'no-state-write': { reason: 'no-state-write', mode: 'test-only' },
  'older-version': { reason: 'older-version', version, running: '2.0.0' },
  'no-slot-for-image': { reason: 'no-slot-for-image', image: 1 },
  'image-twice': { reason: 'image-twice', image: 0 },
  'no-image-group': { reason: 'no-image-group' },
  unsigned: { reason: 'unsigned' },
  'unknown-key': { reason: 'unknown-key', keyHash: '7588a5f0' },
  'wrong-signature': { reason: 'wrong-signature', key: 'release' },
  'signature-not-checkable': { reason: 'signature-not-checkable', kind: 'ECDSA P-256' },
  'dependency-not-met': { reason: 'dependency-not-met', dependsOn: 1, needed: version, found: '1.0.0' },
  'no-bootloader-in-file': { reason: 'no-bootloader-in-file' },
  'bootloader-slot-not-known': { reason: 'bootloader-slot-not-known' },
  'no-bootloader-for-slot': { reason: 'no-bootloader-for-slot', slot: 1 },
  'bootloader-not-tested': { reason: 'bootloader-not-tested', mode: 'test-only' },
  'manifest-incomplete': { reason: 'manifest-incomplete', image: 1, carrier: 0 },
  'manifest-differs': { reason: 'manifest-differs', image: 1, carrier: 0 },
  'no-build-for-slot': { reason: 'no-build-for-slot', image: 0, slot: 1 },
  'numbers-in-package': { reason: 'numbers-in-package' },
  'upload-number-not-known': { reason: 'upload-number-not-known', image: 1 },
  'upload-number-not-offered': {
    reason: 'upload-number-not-offered',
    number: 7,
    numbers: '2 is slot 1 of image 0',
  },
  'upload-number-of-running': { reason: 'upload-number-of-running', number: 1, image: 0, slot: 0 },
  'not-agreed': { reason: 'not-agreed' },
  'wrong-address': { reason: 'wrong-address', address: '0xc000', slot: 1 },
};
const notKeys: { [K in ErrorFacts['key/not-a-key']['looksLike']]: true } = {
  encrypted: true,
  certificate: true,
  openssh: true,
  hash: true,
  unknown: true,
};
const kinds: { [K in ErrorFacts['image/not-mcuboot']['looksLike']]: true } = {
  elf: true,
  hex: true,
  zip: true,
  unsigned: true,
  'unsigned-hex': true,
  'old-format': true,
  empty: true,
  unknown: true,
  'big-endian': true,
  uf2: true,
  dfu: true,
  srec: true,
  archive: true,
  suit: true,
  espressif: true,
  'web-page': true,
  'git-lfs': true,
  key: true,
  text: true,
  erased: true,
  'image-inside': true,
};

/** Every error of the file system group, what is left of them in version 1, and an answer that finds no room. */
const fileErrors = [
  ...Array.from({ length: 15 }, (_, i) => ({ group: 8, rc: i + 2 })),
  ...[1, 3, 5, 7].map((rc) => ({ rc })),
].map((error) => refusalFacts('fs.download', error, { name: 'NAME', meaning: 'what it means' }));

function refused(facts: ErrorFacts['device/error']): ErrorFacts['device/error'] {
  return asTheEngine({ code: 'device/error', facts }).facts as ErrorFacts['device/error'];
}

const refusedOthers: ErrorFacts['device/error'][] = [
  { command: 'image.upload', group: 1, rc: 30, name: 'INVALID_IMAGE_TOO_LARGE', meaning: 'too large' },
  { command: 'os.echo', rc: 1, name: 'EUNKNOWN', meaning: 'it does not tell', reason: 'app reject' },
  { command: 'os.taskStatistics', rc: 7, name: 'EMSGSIZE', meaning: 'the answer does not fit' },
  { command: 'os.reset', rc: 11, name: 'EACCESSDENIED', meaning: 'the application does not allow it' },
  { command: 'stat.show', group: 2, rc: 3, name: 'INVALID_STAT_NAME', meaning: 'no such section' },
  { command: 'settings.read', group: 3, rc: 3, name: 'KEY_NOT_FOUND', meaning: 'no such key' },
  { command: 'image.upload', group: 1, rc: 20, name: 'INVALID_OFFSET', meaning: 'no offset' },
  { command: 'image.setState', rc: 3, name: 'EINVAL', meaning: 'wrong', mark: 'running' },
  { command: 'image.setState', rc: 3, name: 'EINVAL', meaning: 'wrong', mark: 'ab', isStored: true },
  {
    command: 'image.setState',
    rc: 1,
    name: 'EUNKNOWN',
    meaning: 'not told',
    mark: 'ab',
    isStored: false,
  },
  { command: 'image.upload', rc: 3, name: 'EINVAL', meaning: 'wrong', recovery: true },
  { command: 'image.state', rc: 7, name: 'EMSGSIZE', meaning: 'the answer does not fit', recovery: true },
];

/** What devices of different ages answer to uploads, marks, erasing and lists, one for each kind of words. */
const refusedImages: ErrorFacts['device/error'][] = (
  [
    ['image.upload', undefined, 1],
    ['image.upload', undefined, 2],
    ['image.upload', undefined, 6],
    ['image.upload', 1, 16],
    ['image.upload', 1, 27],
    ['image.setState', undefined, 1],
    ['image.setState', undefined, 5],
    ['image.setState', undefined, 6],
    ['image.setState', 1, 23],
    ['image.erase', undefined, 6],
    ['image.state', undefined, 1],
    ['image.upload', 1, 12],
    ['image.upload', 1, 14],
    ['image.upload', 1, 25],
    ['image.upload', 1, 30],
    ['image.setState', 1, 24],
    ['image.setState', 1, 32],
    ['image.setState', 1, 33],
    ['image.erase', undefined, 1],
  ] as const
).map(([command, group, rc]) => ({
  ...refusalFacts(
    command,
    { rc, ...(group === undefined ? {} : { group }) },
    { name: 'NAME', meaning: 'what it means' },
  ),
  slots: 'slot 0 holds 1.0.0 (active)',
}));

const platforms = ['linux', 'macos', 'windows'] as const;

const samples: { [C in ErrorCode]: ErrorFacts[C][] } = {
  'link/busy': [{ port: 'COM3' }],
  'link/denied': platforms.map((platform) => ({ platform, port: '/dev/ttyACM0' })),
  'link/no-native-part': [{ system: 'win32 arm', detail: 'no build was found' }],
  'link/not-found': [{ port: 'COM9' }],
  'link/lost': [{ link: 'serial COM3', detail: 'unplugged' }],
  'link/failed': [{ link: 'udp [::1]:1337', detail: 'EHOSTUNREACH' }],
  'link/silent': [
    { link: 'serial COM3', waitedMs: 2000 },
    { link: 'udp 192.0.2.7:1337', waitedMs: 2000 },
    { link: 'serial COM3', waitedMs: 2000, malformed: 'wrong CRC' },
    { link: 'serial COM3', waitedMs: 2000, malformed: 'wrong CRC', shell: 'AAkA: command not found' },
  ],
  'link/bad-setting': [{ setting: 'baud rate', value: 'fast', allowed: '1 to 12000000' }],
  'link/message-too-large': [
    { sizeBytes: 600, limitBytes: 380 },
    { sizeBytes: 600, limitBytes: 380, recovery: true },
  ],
  'link/bluetooth-off': platforms.map((platform) => ({ platform })),
  'link/bluetooth-unsupported': platforms.map((platform) => ({ platform, detail: 'none is there' })),
  'link/bluetooth-no-permission': platforms.map((platform) => ({ platform, detail: 'denied' })),
  'link/bluetooth-unavailable': platforms.map((platform) => ({ platform, detail: 'no bus' })),
  'link/bluetooth-not-found': [{ device: 'Sensor', waitedMs: 10_000 }],
  'link/bluetooth-ambiguous': [{ device: 'Sensor', count: 3 }],
  'link/bluetooth-another-device': [{ device: 'Sensor' }],
  'link/bluetooth-no-answer': [{ device: 'Sensor', waitedMs: 10_000, detail: 'it did not answer' }],
  'link/bluetooth-no-smp': [{ device: 'Sensor' }],
  'link/let-go': [{ waitedMs: 1_800_000 }],
  'link/bluetooth-pairing-needed': platforms.map((platform) => ({
    platform,
    device: 'Sensor',
    detail: 'no',
  })),
  'link/bluetooth-keys-gone': platforms.map((platform) => ({
    platform,
    device: 'Sensor',
    detail: 'no',
  })),
  'smp/timeout': [
    { command: 'os.echo', waitedMs: 500, tries: 1, unheardOverUdp: true },
    { command: 'os.echo', waitedMs: 2500, tries: 3 },
    { command: 'fs.download', waitedMs: 15000, tries: 6 },
    { command: 'os.echo', waitedMs: 2500, tries: 3, malformed: 'wrong CRC' },
    { command: 'os.echo', waitedMs: 2500, tries: 3, shell: 'AAkA: command not found' },
  ],
  'smp/chunk-unanswered': [{ command: 'image.upload', sizeBytes: 72, waitedMs: 60_000 }],
  'smp/bad-answer': [
    { command: 'os.echo', path: 'r', expected: 'a text' },
    { command: 'os.echo', path: 'the body', expected: 'a CBOR map', isEmpty: true },
  ],
  'smp/bad-request': [{ command: 'os.echo', path: 'd', expected: 'a text' }],
  'device/error': [...refusedOthers.map(refused), ...refusedImages, ...fileErrors],
  'device/unreadable-error': [{ command: 'os.echo', shown: 'err=5' }],
  'device/unsupported': [
    { command: 'os.information', commandGroup: 0 },
    { command: 'image.setState', commandGroup: 1, recovery: true },
  ],
  'image/not-mcuboot': (Object.keys(kinds) as (keyof typeof kinds)[]).map((looksLike) => ({
    file: 'app.bin',
    looksLike,
    detail: '0x10000',
  })),
  'image/bad-hex': [{ file: 'app.hex', what: 'line 3 has a wrong checksum' }],
  'image/merged-hex': [{ file: 'merged.hex', images: 2, addresses: '0x0000c000, 0x00082000' }],
  'image/bad-package': [{ file: 'dfu.zip', what: 'it ends too early' }],
  'image/no-manifest': [{ file: 'dfu.zip', entries: 'app.bin' }],
  'image/other-bootloader': [{ file: 'dfu.zip', tool: 'nrfutil' }],
  'image/unsafe-name': [{ file: 'dfu.zip', entry: '../app.bin' }],
  'image/missing-entry': [{ file: 'dfu.zip', entry: 'app.bin' }],
  'image/bad-entry': [{ file: 'dfu.zip', entry: 'app.bin', what: 'its checksum is wrong' }],
  'image/package-too-large': [{ file: 'dfu.zip', limitBytes: 1000 }],
  'image/nothing-to-send': [{ file: 'dfu.zip' }],
  'image/damaged': [{ file: 'app.bin', what: 'it ends too early' }],
  'image/wrong-hash': [{ file: 'app.bin', stored: 'aa', computed: 'bb' }],
  'key/not-a-key': (Object.keys(notKeys) as (keyof typeof notKeys)[]).map((looksLike) => ({
    file: 'a.pem',
    looksLike,
  })),
  'key/wrong-kind': [{ file: 'a.pem', kind: 'x25519' }],
  'key/known': [{ name: 'release' }],
  'key/too-many': [{ limit: 100 }],
  'upgrade/refused': Object.values(refusals).map((why) => ({ why })),
  'upgrade/stuck': [{ offset: 100, sizeBytes: 200 }],
  'upgrade/mismatch': [{ sizeBytes: 200 }],
  'upgrade/not-stored': [{ image: 0, slot: 1, hash: 'aa', shows: 'no image' }],
  'upgrade/mark-ignored': [{ shows: 'the running image is not confirmed' }],
  'upgrade/same-place': [{ offset: 100, sizeBytes: 200 }],
  'upgrade/loader-not-started': [{}],
  'upgrade/loader-not-named': [{}],
  'session/holds-loader': [{}],
  'session/slot-not-known': [{}],
  'upgrade/not-marked': [{ hash: 'aa' }],
  'upgrade/crawling': [{ offset: 100, sizeBytes: 200, requests: 66 }],
  'upgrade/did-not-return': [{ waitedMs: 60_000 }, { waitedMs: 60_000, afterBreak: 'lost' }],
  'session/busy': [{ with: 'an upgrade' }],
  'session/not-ready': [{ state: 'opening' }],
  'session/boot-mode-ignored': [{}],
  'session/not-heard': [{}],
  'app/on-bench-already': [{ where: '192.0.2.7:1337', name: 'Lamp' }],
  'app/not-found': [{ what: 'device 7' }],
  'app/bad-call': [{ call: 'device.add', detail: 'no name' }],
  'file/failed': [
    ...['EIO', 'ENOENT', 'EISDIR'].map((detail) => ({ file: 'app.bin', detail })),
    { file: 'app.bin', detail: 'it is not JSON', isContent: true },
  ],
  'file/denied': [{ file: 'log.txt' }],
  'file/not-regular': [{ file: 'null', kind: 'device' }],
  'file/bad-name': [{ file: 'a:b', why: 'it is empty' }],
  'file/in-use': [{ file: 'log.txt' }, { file: 'log.txt', keptAs: 'log (2).txt' }],
  'file/disk-full': [{ file: 'log.txt' }],
  'settings/unreadable': [{ file: '/home/me/bootbench.json', detail: 'it is not JSON' }],
  'history/newer': [{ file: '/home/me/history.sqlite' }],
  'history/network': [{ folder: '/mnt/share', kind: 'NFS' }],
  'history/unusable': [{ file: '/home/me/history.sqlite', detail: 'you may not write to it' }],
  'history/full': [
    { file: '/home/me/history.sqlite', keptIn: '/tmp/spill.jsonl' },
    { file: '/home/me/history.sqlite' },
  ],
  'history/no-run': [{ run: '01a23180-ea94-7591-aaee-aee8c3b2367a' }],
  'settings/not-saved': [{ file: '/home/me/bootbench.json', detail: 'the disk is full' }],
  'file/too-large': [{ file: 'disk.img', sizeBytes: 200, limitBytes: 100 }],
  'file/path-too-long': [{ path: '/lfs1/long', sizeBytes: 65, limitBytes: 64 }],
  'file/stuck': [{ path: '/lfs1/log', offset: 100, sizeBytes: 200 }],
  'file/crawling': [{ path: '/lfs1/log', offset: 100, sizeBytes: 200, requests: 66 }],
  'file/size-differs': [{ path: '/lfs1/log', expectedBytes: 200, deviceBytes: 100 }],
  'file/hash-differs': [{ path: '/lfs1/log', kind: 'crc32' }],
  'file/changed': [{ path: '/lfs1/log', expectedBytes: 200 }],
  'file/no-chunk': [{ path: '/lfs1/log', waitedMs: 2500 }],
  'shell/failed': [{ line: 'fs rm /lfs1/log', status: -2, output: 'no such file' }],
  cancelled: [{ what: 'upload' }],
  bug: [{ detail: 'it cannot be' }],
};
const views: ErrorView[] = (Object.keys(samples) as ErrorCode[]).flatMap((code) =>
  samples[code].map((facts) => ({ code, facts }) as ErrorView),
);

describe('the words of an error', () => {
  it('have a value for every place', () => {
    const wrong = views
      .map((view) => ({ key: errorTextKey(view).key, ...errorText(view) }))
      .filter(({ title, advice }) => /[{}]|undefined|\[object/.test(`${title} ${advice}`));
    expect(wrong).toEqual([]);
  });

  it('exist for exactly what can happen', () => {
    expect(new Set(views.map((view) => errorTextKey(view).key))).toEqual(new Set(Object.keys(errorTexts)));
  });

  it('are sentences that a message catalogue takes', () => {
    // "@" and "|" are signs of vue-i18n; a title stands alone, an advice ends like a sentence.
    const isGood = ({ title, advice }: ErrorText): boolean =>
      !/[@|]/.test(title + advice) && /^["A-Z{].*[^.]$/.test(title) && /^["A-Z].*[.]$/.test(advice);
    expect(Object.entries(errorTexts).filter(([, text]) => !isGood(text))).toEqual([]);
  });

  it('hold what the device itself says', () => {
    const view: ErrorView = { code: 'device/error', facts: samples['device/error'][1] ?? never() };
    expect(errorText(view).title).toContain('app reject');
  });

  it('do not read places in values', () => {
    expect(fillIn('{a} and {b}', { a: '{b}', b: 1 })).toBe('{b} and 1');
    expect(fillIn('{missing}', {})).toBe('{missing}');
    expect(fillIn('{toString}', {})).toBe('{toString}');
  });
});

describe('the words of a section that is not there', () => {
  const ofStat = { command: 'stat.show', name: 'X', meaning: 'no such section' };
  it.each([
    ['in version 2', { ...ofStat, group: 2, rc: 3 }, 'device/error:section'],
    ['in version 1', { ...ofStat, rc: 5 }, 'device/error:section'],
    ['but not of every error of the group', { ...ofStat, group: 2, rc: 1 }, 'device/error'],
    ['nor of other commands', { ...ofStat, command: 'settings.read', rc: 5 }, 'device/error'],
  ])('lead to the list %s', (_when, facts, key) => {
    expect(errorTextKey(asTheEngine({ code: 'device/error', facts })).key).toBe(key);
  });
});

describe('an error', () => {
  it('goes through JSON and back, whatever it is', () => {
    const crossed = views.map((view) => {
      const back = fromErrorView(JSON.parse(JSON.stringify(toErrorView(fromErrorView(view)))) as ErrorView);
      return back instanceof BenchError && isBenchError(back, view.code) ? toErrorView(back) : back;
    });
    expect(crossed).toEqual(views);
  });

  it('is told apart by its code', () => {
    const error: unknown = new BenchError('link/busy', { port: 'COM3' });
    expect(isBenchError(error, 'link/busy') && error.facts.port).toBe('COM3');
    expect(isBenchError(error, 'link/denied')).toBe(false);
    expect(isBenchError(new Error('link/busy'), 'link/busy')).toBe(false);
  });

  it('keeps its cause and says its code and facts in logs', () => {
    const cause = new Error('EBUSY');
    const error = new BenchError('link/busy', { port: 'COM3' }, { cause });
    expect([error.cause, error.name, error.message]).toEqual([
      cause,
      'BenchError',
      'link/busy {"port":"COM3"}',
    ]);
  });

  it('that is not ours is a defect of ours', () => {
    expect(toErrorView(new TypeError('x is undefined'))).toEqual({
      code: 'bug',
      facts: { detail: 'x is undefined' },
    });
    expect(toErrorView('thrown text')).toEqual({ code: 'bug', facts: { detail: 'thrown text' } });
  });
});

describe('a cancelled action', () => {
  it('ends with the reason of its signal when that is ours', () => {
    const control = new AbortController();
    const reason = new BenchError('link/lost', { link: 'serial COM3', detail: 'unplugged' });
    control.abort(reason);
    expect(cancelledBy(control.signal, 'upload')).toBe(reason);
  });

  it('otherwise says what was cancelled, and keeps the reason', () => {
    const control = new AbortController();
    control.abort('because');
    const error = cancelledBy(control.signal, 'upload');
    expect(toErrorView(error)).toEqual({ code: 'cancelled', facts: { what: 'upload' } });
    expect(error.cause).toBe('because');
    expect(toErrorView(cancelledBy(undefined, 'upload'))).toEqual({
      code: 'cancelled',
      facts: { what: 'upload' },
    });
  });
});

function never(): never {
  throw new Error('no sample');
}
