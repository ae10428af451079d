/**
 * What is done to a device by hand: `image test`, `image confirm`, `image erase`, `reset`. Each is a run of the kind "action".
 */
import { BenchError, isBenchError } from '@shared/core/errors';
import { fromHex, toHex } from '@shared/core/bytes';
import { groups } from '@shared/smp/groups';
import { limits } from '@shared/device/limits';
import { slotToErase } from '@shared/device/slots/erasing';
import type { Action } from '@shared/run/order';
import { isRefusal } from '../../engine/refusal';
import type { DeviceSession } from '../../session/device-session';
import { act, actOn } from '../acting';
import type { Invocation, Run } from '../invocation';
import { imageListLines } from '../layouts';
import { withSession } from '../link';
import { OddAnswer } from '../odd-answer';
import { UsageError } from '../usage-error';
import { wholeOption } from '../whole-option';

/** A device that goes away before it has answered has done what it was asked. */
export const reset: Run = async (invocation) => {
  const force = invocation.options['force'] === true;
  const intoBootloader = invocation.options['bootloader'] === true;
  await act(invocation, { do: 'reset', force, intoBootloader, waits: false });
  invocation.report.result('reset', {}, ['Done']);
};

export const imageTest: Run = (invocation) => mark(invocation, 'test');

export const imageConfirm: Run = (invocation) => mark(invocation, 'confirm');

async function mark(invocation: Invocation, how: 'test' | 'confirm'): Promise<void> {
  const typed = (invocation.args[0] ?? '').trim();
  const hash = typed === '' ? undefined : hashIn(typed);
  if (hash === undefined && how === 'test')
    throw new UsageError('"image test" needs the hash of an image', '"bootbench image list" shows it.');
  const action: Action =
    hash === undefined
      ? { do: 'confirm' }
      : { do: 'mark', hash: toHex(hash), how: how === 'test' ? 'test' : 'permanent' };
  const { marked } = await act(invocation, action);
  if (marked === undefined) throw new BenchError('bug', { detail: 'a mark without an answer' });
  const odd = new OddAnswer();
  odd.hear(marked.odd);
  invocation.report.result(`image.${how}`, odd.added(marked.answer), imageListLines(marked.answer));
  odd.tell(invocation.report);
}

const HASH_BYTES = [32, 48, 64];

function hashIn(text: string): Uint8Array {
  // As "image info" shows it, the name of the algorithm stands before the digits.
  const hash = fromHex(text.replace(/^sha(256|384|512):/i, ''));
  if (hash === undefined || !HASH_BYTES.includes(hash.length))
    throw new UsageError(
      `"${text}" is not the hash of an image`,
      'It has 64 hexadecimal digits (96 or 128 with SHA-384 or SHA-512), as "bootbench image list" shows it.',
    );
  return hash;
}

const SLOTS = { least: 0, most: 2 * limits.imageNumber.most + 1 };

/** Slots are counted over all images here: 2 × image + slot. */
export const imageErase: Run = async (invocation) => {
  const { host, options, report } = invocation;
  const given = wholeOption('--slot', options['slot'], SLOTS);
  const slot = await withSession(invocation, async (session, keep) => {
    const which = given ?? (await slotBesideRunning(session, host.signal));
    await actOn(session, { do: 'erase', image: Math.floor(which / 2), slot: which % 2 }, keep, invocation);
    return which;
  });
  report.result('image.erase', { slot }, ['Done']);
};

/**
 * The slot that is meant when none is named. Nothing is sent that erases.
 * @throws BenchError session/slot-not-known; device/unsupported in serial recovery; what the device says to the list of slots
 */
async function slotBesideRunning(session: DeviceSession, signal: AbortSignal): Promise<number> {
  try {
    return slotToErase(await session.readSlots(signal));
  } catch (error) {
    // What cannot be read is told as it came.
    if (!isRefusal(error) && !isBenchError(error, 'session/slot-not-known')) throw error;
    if (isBenchError(error, 'device/unreadable-error') || isBenchError(error, 'smp/bad-answer')) throw error;
    // MCUboot's recovery erases no slot on request, so that naming one would not help.
    if (session.live.capabilities.recovery) {
      const { erase } = groups.image.commands;
      throw new BenchError(
        'device/unsupported',
        { command: erase.name, commandGroup: erase.group, recovery: true },
        { cause: error },
      );
    }
    throw new BenchError('session/slot-not-known', {}, { cause: error });
  }
}
