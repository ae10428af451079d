/**
 * The plan for a device with one slot and a firmware loader. Pure, as `plan.ts`. Knows no link.
 *
 *     who answers     steps
 *     application     E W  [U S]  R and wait for the application    what slot 0 holds shows only the loader
 *     loader               U S    R
 *     loader, the image stands in slot 0    S      R
 *
 * E enter the loader, W wait for it, U upload to slot 0, S see it stored, R reset. There is no test, no mark and no way back: the
 * application that was there is gone with the first chunk. "Upload only" ends in the loader.
 */
import type { UpgradeRefusal } from '../../core/errors';
import { bootloaderTraits } from '../../device/slots/bootloader';
import { APPLICATION_SLOT, LOADER_SLOT, loaderStateOf } from '../../device/slots/loader';
import type { SlotView } from '../../device/slots/slots';
import { chooseImages } from './candidates';
import { refusalOfMode, refusalOfSize, refusalOfVersion } from './refusals';
import type { Plan, PlanInput, PlannedImage, Step } from './steps';
import { holds } from './stored-image';

export function planThroughLoader(input: PlanInput): Plan {
  const chosen = chooseImages(input);
  if ('refused' in chosen) return chosen;
  const [wanted] = chosen.images;
  if (wanted === undefined) return { steps: [{ do: 'judge' }] };
  const application = input.slots.find(({ slot }) => slot === APPLICATION_SLOT);
  const refused = refusalOf(chosen.images, wanted, application, input);
  if (refused !== undefined) return { refused };
  const isLoader = loaderStateOf(input.bootloaderMode, input.slots) === 'loader';
  const isStored = isLoader && application !== undefined && holds(application, wanted, input);
  const stays = input.mode === 'upload-only';
  return {
    steps: [
      ...(isLoader ? [] : ([{ do: 'enter-loader' }, { do: 'wait-for-loader' }] satisfies Step[])),
      ...(isStored ? [] : [uploadOf(wanted)]),
      { do: 'see-stored', image: 0, hash: wanted.hash, slot: APPLICATION_SLOT },
      ...(stays ? [] : ([{ do: 'reset' }, { do: 'wait-for-return' }] satisfies Step[])),
      { do: 'judge' },
    ],
  };
}

function uploadOf({ hash, sizeBytes }: PlannedImage): Step {
  return { do: 'upload', image: 0, hash, sizeBytes, uploadImageId: 0, slot: APPLICATION_SLOT };
}

function refusalOf(
  images: readonly PlannedImage[],
  wanted: PlannedImage,
  application: SlotView | undefined,
  input: PlanInput,
): UpgradeRefusal | undefined {
  const other = images.find(({ image }) => image !== 0);
  if (other !== undefined) return { reason: 'no-slot-for-image', image: other.image };
  const { numberByHand = 0 } = wanted;
  // A direct upload counts the slots from 1: 2 is that of the loader.
  if (numberByHand !== 0)
    return { reason: 'upload-number-of-running', number: numberByHand, image: 0, slot: LOADER_SLOT };
  // An application that has an image list, unlike those of the samples, shows what runs.
  if (application?.active === true && application.hash === wanted.hash)
    return { reason: 'already-running', version: application.version };
  const traits = bootloaderTraits[input.bootloaderMode];
  return (
    refusalOfMode(input, traits) ??
    refusalOfVersion(wanted, application, input, traits) ??
    refusalOfSize(wanted, APPLICATION_SLOT, input, traits)
  );
}
