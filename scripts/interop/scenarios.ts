/**
 * What is more than one command: discovery, full messages, many requests at once, uploads that are cut off. Each takes a
 * server that was just connected and throws what is wrong.
 */
import { isBenchError } from '../../src-shared/core/errors';
import { joinBytes, sameBytes, toHex } from '../../src-shared/core/bytes';
import { encodeCbor } from '../../src-shared/smp/cbor';
import { groups } from '../../src-shared/smp/groups';
import { HEADER_BYTES } from '../../src-shared/smp/message';
import { readImage } from '../../src-shared/firmware/read-file';
import { crc32 } from '../../src-main/engine/crc32';
import { downloadFile } from '../../src-main/engine/file-download';
import { uploadFile } from '../../src-main/engine/file-upload';
import { uploadImage, type UploadProgress } from '../../src-main/engine/transfer';
import { hostClock } from '../../src-main/host/clock';
import { hostSha } from '../../src-main/host/sha';
import type { DeviceSession } from '../../src-main/session/device-session';
import type { Lease } from '../../src-main/session/lease';
import { expect } from './cell';
import type { Server } from './manifest';

const { os } = groups;

export function discoveryIsRight(server: Server, session: DeviceSession): Promise<void> {
  const { capabilities, transport } = session.live;
  const { bufferBytes, bufferCount, maxRequestBytes, windowLimit, groups: listed = [] } = capabilities;
  const { buffers } = server;
  expect(!capabilities.recovery, 'it is taken for serial recovery');
  expect(capabilities.version === 2, `version ${capabilities.version}`);
  expect(bufferBytes === buffers?.sizeBytes, `buffers of ${bufferBytes} bytes`);
  expect(bufferCount === buffers?.count, `${bufferCount} buffers`);
  expect(windowLimit === Math.max(1, (buffers?.count ?? 1) - 1), `a window of ${windowLimit}`);
  const wanted = [...server.groups].sort((a, b) => a - b).join();
  expect([...listed].sort((a, b) => a - b).join() === wanted, `groups ${listed.join()}`);
  if (buffers !== undefined) {
    const { bufferOverheadBytes, ceilingBytes = Infinity } = transport.sizing;
    const largest = Math.min(buffers.sizeBytes - bufferOverheadBytes, ceilingBytes);
    expect(maxRequestBytes === largest, `requests of ${maxRequestBytes} bytes`);
  }
  return Promise.resolve();
}

/** The largest request arrives, and a larger one is not even sent. */
export async function largestMessageFits(_server: Server, session: DeviceSession): Promise<void> {
  const largest = session.live.capabilities.maxRequestBytes;
  // The answer to an echo is a byte longer than the request; both have to fit.
  const d = textOf(largest - 1);
  const { r } = await session.request(os.commands.echo, { d });
  expect(r === d, 'the echo differs');
  await session.request(os.commands.echo, { d: textOf(largest) }).catch((error: unknown) => {
    if (!isBenchError(error, 'device/error')) throw error; // too large an answer is an answer
  });
  const { maxRequestBytes, bufferBytes } = session.live.capabilities;
  if (bufferBytes === undefined) return; // what is not told is no limit
  const tooLarge = session.request(os.commands.echo, { d: textOf(maxRequestBytes + 3) });
  await tooLarge.then(
    () => expect(false, 'a message that is too large was sent'),
    (error: unknown) => {
      if (!isBenchError(error, 'link/message-too-large')) throw error;
    },
  );
}

const ECHOES = 100;

/** Requests side by side, as many as the device's buffers allow. */
export async function manyEchoes(_server: Server, session: DeviceSession): Promise<void> {
  const texts = Array.from({ length: ECHOES }, (_, at) => `echo ${at}`);
  const answers = await session.exclusively('many echoes', async ({ live: { client, capabilities } }) => {
    client.window = capabilities.windowLimit;
    const all = await Promise.all(texts.map((d) => client.request(os.commands.echo, { d })));
    client.window = 1;
    return all;
  });
  const wrong = answers.findIndex(({ r }, at) => r !== texts[at]);
  expect(wrong < 0, `echo ${wrong} came back as ${JSON.stringify(answers[wrong]?.r)}`);
}

/**
 * Within one block of littlefs: the servers' volumes have four blocks of 4 KiB, two of them for the root. Going on in a file
 * that was closed (after a loss, or a pause of the host) copies its last block, so a second block would find no room.
 */
const FILE_BYTES = 4000;
/** As long as CONFIG_MCUMGR_GRP_FS_PATH_LEN allows by default. */
const FILE_PATH = '/lfs1/both-ways.bin';

/** A file of several chunks goes to the device, is compared there, and comes back as it was. */
export function fileBothWays(session: DeviceSession): Promise<void> {
  return session.exclusively('a file both ways', goBothWays);
}

async function goBothWays({ live: { client, capabilities, transport } }: Lease): Promise<void> {
  const bytes = Uint8Array.from({ length: FILE_BYTES }, (_, at) => (at * 31 + (at >> 8)) % 251);
  const link = {
    path: FILE_PATH,
    clock: hostClock,
    windowLimit: capabilities.windowLimit,
    ...(transport.pacing === undefined ? {} : { pacing: transport.pacing }),
  };
  const sha256 = (of: Uint8Array): Uint8Array => hostSha('sha256', of);
  const sent = await uploadFile(client, {
    ...link,
    bytes,
    sha256,
    maxRequestBytes: capabilities.maxRequestBytes,
  });
  expect(sent.checked === 'hash', `the upload was checked by ${sent.checked}`);
  const taken: Uint8Array[] = [];
  const got = await downloadFile(client, {
    ...link,
    limitBytes: 2 * FILE_BYTES,
    take: (part) => void taken.push(part.slice()),
    taken: { sha256: () => sha256(joinBytes(taken)), crc32: () => crc32(joinBytes(taken)) },
  });
  expect(got.checked === 'hash', `the download was checked by ${got.checked}`);
  expect(sameBytes(joinBytes(taken), bytes), 'what came back differs');
}

const CUT_OFF_AT = 0.4;

/** An upload is cut off, goes on where it stood, and ends as the image that was sent. */
export async function uploadGoesOn(session: DeviceSession, file: Uint8Array): Promise<void> {
  await session.exclusively('an upload that is cut off', (lease) => cutOffAndGoOn(lease, file));
  const hash = toHex(readImage(file, { file: 'image', sha: hostSha }).hash?.value ?? new Uint8Array());
  const slots = await session.readSlots();
  expect(
    slots.some((slot) => slot.slot === 1 && slot.hash === hash),
    `the second slot shows ${slots.map((slot) => `${slot.slot}:${slot.version}`).join()}`,
  );
}

async function cutOffAndGoOn(lease: Lease, file: Uint8Array): Promise<void> {
  const abort = new AbortController();
  const seen: UploadProgress[] = [];
  const run = (signal: AbortSignal, onProgress: (at: UploadProgress) => void) => {
    const { client, capabilities, transport } = lease.live;
    return uploadImage(client, {
      bytes: file,
      sha: hostSha('sha256', file),
      maxRequestBytes: capabilities.maxRequestBytes,
      windowLimit: capabilities.windowLimit,
      ...(transport.pacing === undefined ? {} : { pacing: transport.pacing }),
      clock: hostClock,
      signal,
      onProgress,
    });
  };
  const cut = run(abort.signal, (at) => {
    seen.push(at);
    if (at.sentBytes > file.length * CUT_OFF_AT) abort.abort();
  });
  await cut.then(
    () => expect(false, 'the upload was not cut off'),
    (error: unknown) => {
      if (!isBenchError(error, 'cancelled')) throw error;
    },
  );
  const cutAt = seen.at(-1)?.sentBytes ?? 0;
  const backwards = seen.findIndex((at, index) => at.sentBytes < (seen[index - 1]?.sentBytes ?? 0));
  expect(backwards < 0, `progress went back at step ${backwards}`);

  const done = await run(new AbortController().signal, () => undefined);
  expect(done.resumedAtBytes >= cutAt, `cut off at ${cutAt}, went on at ${done.resumedAtBytes}`);
  expect(done.match !== false, 'the device says that the content differs');
}

/** A text whose echo request has the given size in bytes. */
function textOf(sizeBytes: number): string {
  let text = 'U'.repeat(sizeBytes);
  while (HEADER_BYTES + encodeCbor({ d: text }).length > sizeBytes) text = text.slice(1);
  return text;
}
