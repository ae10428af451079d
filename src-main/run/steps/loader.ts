/**
 * Through a firmware loader: starts it, waits until it answers, sees in its list what was stored, and finds out who answers after the
 * reset. Decides no verdict.
 */
import { sleep } from '@shared/core/clock';
import { BenchError, isBenchError, type ErrorView } from '@shared/core/errors';
import { LOADER_NAME_SETTING } from '@shared/device/loader-name';
import { loaderStateOf, type LoaderState } from '@shared/device/slots/loader';
import type { SlotView } from '@shared/device/slots/slots';
import type { StepOf } from '@shared/run/step';
import type { WhoAnswers } from '@shared/run/upgrade/judging';
import { groups } from '@shared/smp/groups';
import { isDeviceError } from '../../engine/refusal';
import type { DeviceSession } from '../../session/device-session';
import { lookAtStored } from '../../session/look-at-stored';
import { makeReady } from '../../session/make-ready';
import { hasLoader } from '../../session/situation';
import { waitForDevice } from '../wait-for-device';
import type { LookContext, RunContext, StepEnd } from '../work';
import { isBack } from './reset';

/** While somebody looks for the button of the loader. */
const BETWEEN_LOOKS_MS = 1000;
/** MCUboot checks every image before it starts the loader, 15 s and more; after that it has to be found. */
const LEAST_WAIT_MS = 30_000;

/** Devices over Bluetooth may be found under another address: a link that knows its peer. */
export function isOverBluetooth({ live }: DeviceSession): boolean {
  return live.transport.peer !== undefined;
}

/**
 * Asks the application to start the loader. MCUboot uses the request up at the next start.
 * @returns why it was not started: it takes no name, without which it might not be found again
 */
export async function enterLoader(
  { name }: StepOf<'enter-loader'>,
  c: RunContext,
): Promise<BenchError | undefined> {
  const refusal = name === undefined ? undefined : await nameLoader(name, c);
  if (refusal !== undefined) return refusal;
  try {
    await c.lease.reset({ intoBootloader: true });
  } catch (error) {
    if (isDeviceError(error)) c.session.recognition.staysItself();
    throw error;
  }
  return undefined;
}

/**
 * The name under which the loader is to advertise.
 * @returns what the device refused
 * @throws BenchError of families smp/ and link/; cancelled
 */
async function nameLoader(
  name: string,
  { lease, session, signal }: RunContext,
): Promise<BenchError | undefined> {
  const { write, save } = groups.settings.commands;
  try {
    const val = new TextEncoder().encode(name);
    await lease.request(write, { name: LOADER_NAME_SETTING, val }, { signal });
    await lease.request(save, {}, { signal });
  } catch (error) {
    if (error instanceof BenchError && isDeviceError(error)) return error;
    throw error;
  }
  session.recognition.expectLoader(name);
  return undefined;
}

/** Before a reset by hand: where the loader takes no name it may be found all the same. */
export async function nameLoaderIfAny(c: RunContext): Promise<void> {
  if (hasLoader(c.session) && isOverBluetooth(c.session))
    await nameLoader(c.session.recognition.newLoaderName(), c);
}

/**
 * Waits for the loader; one that is started by its button counts as well.
 * @param notNamed why the loader was not started: then only the button helps
 * @throws BenchError upgrade/loader-not-started or upgrade/loader-not-named when only the application came;
 *   upgrade/did-not-return, cancelled
 */
export async function waitForLoader(c: RunContext, notNamed: BenchError | undefined): Promise<StepEnd> {
  const { clock, signal, tell, epochNow } = c;
  const returnTimeoutMs = Math.max(c.wishes.returnTimeoutMs, LEAST_WAIT_MS);
  const patient = { ...c, wishes: { ...c.wishes, returnTimeoutMs } };
  if (notNamed === undefined) await waitForDevice(patient, 'restart', signal);
  const givesUpAt = clock.now() + returnTimeoutMs;
  let isTold = false;
  for (;;) {
    const found = await lookWho(c);
    if (found?.who === 'loader') {
      tell({ what: 'found', found: { fact: 'slots', when: 'now', slots: found.slots } });
      if (isTold) tell({ what: 'back' });
      return 'next';
    }
    const leftMs = givesUpAt - clock.now();
    if (leftMs <= 0)
      throw notNamed === undefined
        ? new BenchError('upgrade/loader-not-started', {})
        : new BenchError('upgrade/loader-not-named', {}, { cause: notNamed });
    if (!isTold)
      tell({ what: 'away', because: 'loader', givesUpAtEpochMs: epochNow() + (givesUpAt - clock.now()) });
    isTold = true;
    await (c.session.state.link === 'away'
      ? backWithin(c, leftMs)
      : sleep(clock, Math.min(BETWEEN_LOOKS_MS, leftMs), signal));
  }
}

/** Looks for it as eagerly as for a device that was reset. */
async function backWithin({ session, signal }: RunContext, withinMs: number): Promise<void> {
  try {
    await session.returned(withinMs, signal);
  } catch (error) {
    if (!isStillAway(error)) throw error;
  }
}

/** Nobody came, or nobody who is this device. */
function isStillAway(error: unknown): boolean {
  return (
    isBenchError(error, 'upgrade/did-not-return') || isBenchError(error, 'link/bluetooth-another-device')
  );
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
export async function leaveLoader(
  { session, wishes }: Pick<LookContext, 'session' | 'wishes'>,
  because: ErrorView,
): Promise<void> {
  // It was waited for long enough.
  if (session.state.link === 'away' && because.code !== 'cancelled') return;
  try {
    const nobodyCancels = new AbortController().signal;
    await makeReady(session, wishes.returnTimeoutMs, nobodyCancels);
    if ((await lookWho({ session, signal: nobodyCancels }))?.who === 'loader') await session.reset({});
  } catch (error) {
    // The run ends with what ended it; what is known of the device is told with that.
    if (!(error instanceof BenchError)) throw error;
  }
}

/** After the reset; told as a fact. @param inTheAir it has no link that stays while it is reset */
export async function findWhoAnswers(c: RunContext, inTheAir: boolean): Promise<void> {
  const { who, slots } = await whoAnswers(c, inTheAir);
  if (slots !== undefined) c.tell({ what: 'found', found: { fact: 'slots', when: 'now', slots } });
  c.tell({ what: 'found', found: { fact: 'answers', who } });
}

async function whoAnswers(
  c: RunContext,
  inTheAir: boolean,
): Promise<{ who: WhoAnswers; slots?: readonly SlotView[] }> {
  if (await isBackItself(c)) return (await lookWho(c)) ?? { who: inTheAir ? 'unheard' : 'silent' };
  if (inTheAir) return { who: 'unheard' };
  return { who: c.session.hasLink ? 'silent' : 'gone' };
}

/** A stranger in its place is nobody. */
async function isBackItself(c: RunContext): Promise<boolean> {
  try {
    return await isBack(c);
  } catch (error) {
    if (isStillAway(error)) return false;
    throw error;
  }
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
