/**
 * What is worth asking a device that has just refused a command: what its slots hold, and whether it is the bootloader that
 * answers. Changes nothing on the device; what it does not tell stays out of the error.
 */
import { asksForSlots, deviceErrorKind } from '@shared/core/errors/device';
import { toHex } from '@shared/core/bytes';
import { BenchError, isBenchError } from '@shared/core/errors';
import type { ResponseOf } from '@shared/smp/command';
import { groups } from '@shared/smp/groups';
import type { SmpClient } from '../engine/client';
import { looksLikeRecovery } from '../engine/recovery-evidence';
import { toldBy } from '../session/told-by';

const flagNames = ['active', 'confirmed', 'pending', 'permanent'] as const;

/** Groups that MCUboot's serial recovery may have (boot_serial.c, and its hooks). */
const bootloaderCommands: ReadonlySet<string> = new Set(
  [groups.os, groups.image, groups.zephyr].flatMap(({ commands }) =>
    Object.values(commands).map(({ name }) => name),
  ),
);

/** The same error, with what the closer look has found. Never fails itself. */
export async function closerLook(error: unknown, client: SmpClient, signal: AbortSignal): Promise<unknown> {
  if (signal.aborted) return error;
  let told = error;
  try {
    told = toldBy(asksWhoAnswers(error) && (await isRecovery(error, client, signal)), error);
    if (isBenchError(told, 'device/error') && asksForSlots(told.facts)) {
      const { images } = await client.request(groups.image.commands.state, {}, { signal, tries: 1 });
      const { mark } = told.facts;
      const isStored = images.some(({ hash }) => hash !== undefined && toHex(hash) === mark);
      const found = {
        slots: slotsText(images),
        ...(mark === undefined || mark === 'running' ? {} : { isStored }),
      };
      return new BenchError('device/error', { ...told.facts, ...found }, { cause: error });
    }
  } catch (lookFailed) {
    if (!(lookFailed instanceof BenchError)) throw lookFailed;
  }
  return told;
}

/** Errors whose advice is about how an application is built, or whose codes mean something else from a bootloader. */
function asksWhoAnswers(error: unknown): boolean {
  if (isBenchError(error, 'device/error')) {
    const kind = deviceErrorKind(error.facts);
    // A bootloader has no other groups, so who answers to those is known.
    if (!bootloaderCommands.has(error.facts.command)) return false;
    return (
      error.facts.command === groups.image.commands.upload.name ||
      ['usual', 'image', 'too-small'].includes(kind)
    );
  }
  return isBenchError(error, 'device/unsupported') || isBenchError(error, 'link/message-too-large');
}

function isRecovery(error: unknown, client: SmpClient, signal: AbortSignal): Promise<boolean> {
  const echoRefused =
    isBenchError(error, 'device/unsupported') && error.facts.command === groups.os.commands.echo.name;
  return looksLikeRecovery(client, {
    bufferCount: undefined,
    echoRefused: () => Promise.resolve(echoRefused),
    isApplication: false,
    signal,
  });
}

/** `slot 0 holds 1.0.0 (active confirmed), slot 1 holds 1.1.0 (pending)`. */
function slotsText(images: ResponseOf<typeof groups.image.commands.state>['images']): string {
  if (images.length === 0) return 'no slot holds an image';
  const isOneImage = images.every((one) => one.image === 0);
  return images
    .map((one) => {
      const flags = flagNames.filter((flag) => one[flag]).join(' ') || 'no flags';
      return `${isOneImage ? '' : `image ${one.image} `}slot ${one.slot} holds ${one.version} (${flags})`;
    })
    .join(', ');
}
