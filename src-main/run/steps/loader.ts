/**
 * Through a firmware loader: starts it, waits until it answers, sees in its list what was stored, and finds out who answers after the
 * reset. Decides no verdict.
 */
import { sleep } from '@shared/core/clock';
import { BenchError, isBenchError } from '@shared/core/errors';
import { loaderStateOf, type LoaderState } from '@shared/device/slots/loader';
import type { SlotView } from '@shared/device/slots/slots';
import type { StepOf } from '@shared/run/step';
import type { WhoAnswers } from '@shared/run/upgrade/judging';
import { lookAtStored } from '../../session/look-at-stored';
import { makeReady } from '../../session/make-ready';
import { hasLoader } from '../../session/situation';
import { waitForDevice } from '../wait-for-device';
import type { LookContext, RunContext, StepEnd } from '../work';
import { isBack } from './reset';

/** While somebody looks for the button of the loader. */
const BETWEEN_LOOKS_MS = 1000;

/** Asks the application to start the loader. MCUboot uses the request up at the next start. */
export async function enterLoader(_step: StepOf<'enter-loader'>, c: RunContext): Promise<StepEnd> {
  await c.lease.reset({ intoBootloader: true });
  return 'next';
}

/**
 * Waits for the loader; one that is started by its button counts as well.
 * @throws BenchError upgrade/loader-not-started when only the application came; upgrade/did-not-return, cancelled
 */
export async function waitForLoader(_step: StepOf<'wait-for-loader'>, c: RunContext): Promise<StepEnd> {
  const { clock, signal, wishes, tell, epochNow } = c;
  await waitForDevice(c, 'restart', signal);
  const givesUpAt = clock.now() + wishes.returnTimeoutMs;
  let isTold = false;
  for (;;) {
    const found = await lookWho(c);
    if (found?.who === 'loader') {
      tell({ what: 'found', found: { fact: 'slots', when: 'now', slots: found.slots } });
      if (isTold) tell({ what: 'back' });
      return 'next';
    }
    if (clock.now() >= givesUpAt) throw new BenchError('upgrade/loader-not-started', {});
    if (!isTold)
      tell({ what: 'away', because: 'loader', givesUpAtEpochMs: epochNow() + (givesUpAt - clock.now()) });
    isTold = true;
    await sleep(clock, BETWEEN_LOOKS_MS, signal);
  }
}

/** The loader may write for a while after its last answer. @throws BenchError upgrade/not-stored */
export async function seeStored(step: StepOf<'see-stored'>, c: RunContext): Promise<StepEnd> {
  const stored = await lookAtStored(c.session, step, c.clock, c.signal);
  if (stored.is === 'not-there') {
    const { image, slot, hash } = step;
    const shows = stored.shows === undefined ? 'no image' : stored.shows.version;
    throw new BenchError('upgrade/not-stored', { image, slot, hash: hash.slice(0, 12), shows });
  }
  if (stored.is === 'there') c.tell({ what: 'found', found: { fact: 'loader-showed', image: step.image } });
  return 'next';
}

/** Given up before the first chunk: a plain reset brings the old application back, unharmed. Never rejects. */
export async function leaveLoader({
  session,
  wishes,
}: Pick<LookContext, 'session' | 'wishes'>): Promise<void> {
  try {
    const nobodyCancels = new AbortController().signal;
    await makeReady(session, wishes.returnTimeoutMs, nobodyCancels);
    if ((await lookWho({ session, signal: nobodyCancels }))?.who === 'loader') await session.reset({});
  } catch (error) {
    // The run ends with what ended it; what is known of the device is told with that.
    if (!(error instanceof BenchError)) throw error;
  }
}

/** After the reset; told as a fact. */
export async function findWhoAnswers(c: RunContext): Promise<void> {
  const { who, slots } = await whoAnswers(c);
  if (slots !== undefined) c.tell({ what: 'found', found: { fact: 'slots', when: 'now', slots } });
  c.tell({ what: 'found', found: { fact: 'answers', who } });
}

async function whoAnswers(c: RunContext): Promise<{ who: WhoAnswers; slots?: readonly SlotView[] }> {
  if (await isBack(c)) return (await lookWho(c)) ?? { who: 'silent' };
  return { who: c.session.hasLink ? 'silent' : 'gone' };
}

/** @returns undefined while nobody answers */
async function lookWho(
  c: Pick<LookContext, 'session' | 'signal'>,
): Promise<{ who: LoaderState; slots: readonly SlotView[] } | undefined> {
  try {
    const slots = await c.session.readSlots(c.signal);
    return { who: loaderStateOf('firmware-updater', slots) ?? 'application', slots };
  } catch (error) {
    if (isBenchError(error, 'device/unsupported')) return { who: 'application', slots: [] };
    const isAway = ['smp/timeout', 'link/lost', 'link/failed', 'session/not-ready'] as const;
    if (isAway.some((code) => isBenchError(error, code))) return undefined;
    throw error;
  }
}

/**
 * The firmware takes a boot mode that it does not know without a word: the bootloader has to answer, or the firmware loader.
 * @throws BenchError session/boot-mode-ignored
 */
export async function checkBootMode({ intoBootloader }: StepOf<'reset'>, c: RunContext): Promise<void> {
  if (intoBootloader !== true || c.session.live.capabilities.recovery) return;
  if (hasLoader(c.session) && (await lookWho(c))?.who === 'loader') return;
  throw new BenchError('session/boot-mode-ignored', {});
}
