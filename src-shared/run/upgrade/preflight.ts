/**
 * What speaks against sending an image to a device, and what somebody should know before it is sent: file and device joined,
 * from what both show. The planner's refusals stay the planner's; this adds the rules that need more of the file than a
 * plan does. Knows no words (`preflight-texts.ts`), no link and no keys.
 */
import type { UpgradeRefusal } from '../../core/errors';
import { toHex } from '../../core/bytes';
import { NOT_BOOTABLE_FLAG, ROM_FIXED_FLAG } from '../../firmware/mcuboot';
import type { McubootImage } from '../../firmware/read-file';
import type { SignatureState } from '../../firmware/signature';
import type { SignaturePolicy } from '../../firmware/signature-policy';
import { compareVersions, imgtoolVersion, parseVersion, type ImageVersion } from '../../firmware/version';
import { isInstaller } from '../../firmware/installer';
import { bridgeWords } from '../../device/bridge';
import { bootloaderTraits, type BootloaderMode } from '../../device/slots/bootloader';
import { chooseImages } from './candidates';
import { planUpgrade, type Plan, type PlanInput, type PlannedImage, type SlotView, type Step } from './plan';
import { hasTwoMeanings, isNotListed, placedImages } from './upload-number';

/** Worth knowing, and no reason against the upgrade by itself. Hashes of keys are lower-case hex. */
export type Caution =
  | { reason: 'same-version'; version: string }
  | { reason: 'downgrade'; version: string; running: string }
  /** The file marks itself for the next start, for one start or as permanent. */
  | { reason: 'padded' }
  | { reason: 'padded-confirmed' }
  | { reason: 'encrypted' }
  | { reason: 'compressed' }
  | { reason: 'not-bootable' }
  /** An entry that should be a manifest cannot be read. */
  | { reason: 'manifest-not-readable' }
  /** Signed with another key than what runs. */
  | { reason: 'other-key'; key: string; running: string }
  /** The file of the running image was never read here, so its key is not known: devices do not show it. */
  | { reason: 'running-key-not-known' }
  | { reason: 'dependency-not-known'; dependsOn: number; needed: string }
  /** Linked for a fixed address; devices do not show where their slots stand. */
  | { reason: 'address-not-known'; address: string }
  /** Linked for another address than what runs, where both start from the same slot. */
  | { reason: 'other-address'; address: string; running: string }
  /** For bootloaders that keep a counter against going back. */
  | { reason: 'lower-counter'; counter: number; running: number }
  | { reason: 'slot-size-not-known' }
  | { reason: 'image-not-listed'; image: number }
  /** A number given by hand that may count images or slots. */
  | { reason: 'upload-number-ambiguous'; number: number }
  /** Confirmed at once is wanted, and this firmware confirms only what runs. */
  | { reason: 'tests-first' }
  /** Another device is upgraded than the one that the link leads to. */
  | { reason: 'behind-bridge'; transport: string }
  /** Wanted, and the device is not restarted, so that they stay. */
  | { reason: 'settings-stay' }
  /** It replaces the firmware loader: an application has to follow in a second pass. */
  | { reason: 'installer' }
  | Danger;

/** What cannot be undone by itself. With a version that goes back (`downgrade`) that is all that needs a yes on every device. */
export type Danger =
  /** The image that runs is written over (serial recovery). */
  | { reason: 'in-place' }
  /** The bootloader has no test: overwrite only, direct-XIP without revert, RAM load. */
  | { reason: 'no-way-back'; bootloaderMode: BootloaderMode }
  /** Wanted so, although the bootloader could try it. */
  | { reason: 'confirm-at-once'; version: string }
  /** Wanted: settings and bonds are gone afterwards. */
  | { reason: 'erases-settings' }
  /** A new bootloader is sent, for this slot of the bootloader. */
  | { reason: 'replaces-bootloader'; version: string; slot: number };

/**
 * `block`: no upgrade. `warn`: it may go on. `note`: something that cannot be told.
 * `about` file: the same on every device.
 */
export interface Finding {
  level: 'block' | 'warn' | 'note';
  about: 'file' | 'device';
  /** Number of the image; absent when it is about all. */
  image?: number;
  what: UpgradeRefusal | Caution;
}

/** What is known of an image that was read from a file some time, by its hash. */
export interface KnownImage {
  /** Hash of the image, lower-case hex. */
  hash: string;
  /** Of the key that it is signed with, lower-case hex. */
  keyHash?: string | undefined;
  /** The flash address that it is linked for; absent when it does not say. */
  fixedAddress?: number | undefined;
  securityCounter?: number | undefined;
}

export interface PreflightImage extends PlannedImage {
  file: McubootImage;
  signature: SignatureState;
}

export interface PreflightInput extends PlanInput {
  images: readonly PreflightImage[];
  policy: SignaturePolicy;
  /** What is known of an image by its hash. */
  known: (hash: string) => KnownImage | undefined;
}

export interface Preflight {
  /** Refused as soon as one finding blocks. */
  plan: Plan;
  findings: Finding[];
}

/** Joins file and device; never throws, whatever they show. */
export function preflight(given: PreflightInput): Preflight {
  const input = { ...given, images: placedImages(given.images, given) };
  const plan = planUpgrade(input);
  // Of several builds of one image only the one that this device takes.
  const chosen = chooseImages(input);
  const taken: readonly unknown[] = 'images' in chosen ? chosen.images : input.images;
  const images = input.images.filter((one) => taken.includes(one));
  const own = [
    ...behindBridge(input),
    ...('refused' in plan ? [] : [...dangersOf(plan, input), ...settingsOf(plan, input)]),
    ...images.flatMap((one) => [...aboutFile(one, input), ...aboutDevice(one, { ...input, images })]),
  ];
  if ('refused' in plan) {
    const against: Finding = { level: 'block', about: 'device', what: plan.refused };
    const isSaid = plan.refused.reason === 'older-version' ? 'downgrade' : undefined;
    return { plan, findings: [against, ...own.filter(({ what }) => what.reason !== isSaid)] };
  }
  const first = own.find(({ level }) => level === 'block');
  return { plan: first === undefined ? plan : { refused: first.what as UpgradeRefusal }, findings: own };
}

function behindBridge({ bridge }: PreflightInput): Finding[] {
  if (bridge === undefined) return [];
  const what = { reason: 'behind-bridge', transport: bridgeWords(bridge) } as const;
  return [{ level: 'warn', about: 'device', what }];
}

/** Only what something is sent or marked for can be lost. */
function dangersOf({ steps }: { steps: readonly Step[] }, input: PreflightInput): Finding[] {
  const { mode, bootloaderMode, recovery, bootloaderSlot, images } = input;
  const danger = (what: Danger): Finding[] => [{ level: 'warn', about: 'device', what }];
  if (!steps.some((step) => step.do === 'upload' || step.do === 'mark')) return [];
  if (input.bootloader === true) {
    const slot = bootloaderSlot === 0 ? 1 : 0;
    const version = images.find((one) => one.slot === slot)?.version ?? '';
    return danger({ reason: 'replaces-bootloader', version, slot });
  }
  if (recovery) return danger({ reason: 'in-place' });
  if (mode === 'upload-only') return [];
  if (!bootloaderTraits[bootloaderMode].test) return danger({ reason: 'no-way-back', bootloaderMode });
  const isTestedFirst = steps.some((step) => step.do === 'mark' && step.insteadOfPermanent === true);
  if (isTestedFirst) return [{ level: 'warn', about: 'device', what: { reason: 'tests-first' } }];
  const version = images[0]?.version ?? '';
  return mode === 'confirm-at-once' ? danger({ reason: 'confirm-at-once', version }) : [];
}

function settingsOf({ steps }: { steps: readonly Step[] }, { eraseSettings }: PreflightInput): Finding[] {
  if (eraseSettings !== true) return [];
  const reason = steps.some((step) => step.do === 'erase-settings') ? 'erases-settings' : 'settings-stay';
  return [{ level: 'warn', about: 'device', what: { reason } }];
}

const dangers: ReadonlySet<string> = new Set<(Danger | Caution)['reason']>([
  'in-place',
  'no-way-back',
  'confirm-at-once',
  'erases-settings',
  'replaces-bootloader',
  'downgrade',
]);

/** What a person has to agree to on every device, whatever else was found. */
export function isDanger({ what }: Finding): boolean {
  return dangers.has(what.reason);
}

/** The first reason in the file itself against sending it anywhere. */
export function refusalOfFile(
  images: readonly PreflightImage[],
  policy: SignaturePolicy,
): UpgradeRefusal | undefined {
  return doubtsOfLevel('block', images, policy)[0];
}

/** What is to be said of the signatures of a file that is sent without being joined to a device. */
export function doubtsAboutFile(
  images: readonly PreflightImage[],
  policy: SignaturePolicy,
): UpgradeRefusal[] {
  return doubtsOfLevel('warn', images, policy);
}

function doubtsOfLevel(
  level: 'block' | 'warn',
  images: readonly PreflightImage[],
  policy: SignaturePolicy,
): UpgradeRefusal[] {
  return images.flatMap(({ signature }) =>
    levelOf(signature, policy) === level ? (doubtAbout(signature) ?? []) : [],
  );
}

function aboutFile({ image, file, signature }: PreflightImage, { policy }: PreflightInput): Finding[] {
  const warn = (what: Caution): Finding => ({ level: 'warn', about: 'file', image, what });
  const level = levelOf(signature, policy);
  const doubt = doubtAbout(signature);
  return [
    ...(level === undefined || doubt === undefined
      ? []
      : [{ level, about: 'file', image, what: doubt } satisfies Finding]),
    ...(file.confirmed ? [warn({ reason: 'padded-confirmed' })] : []),
    ...(file.padded && !file.confirmed ? [warn({ reason: 'padded' })] : []),
    ...(file.hashState === 'encrypted' ? [warn({ reason: 'encrypted' })] : []),
    ...(file.compressed ? [warn({ reason: 'compressed' })] : []),
    ...(file.oddities.some(({ code }) => code === 'manifest')
      ? [warn({ reason: 'manifest-not-readable' })]
      : []),
    ...(isInstaller(file) ? [warn({ reason: 'installer' })] : []),
    ...((file.flagBits & NOT_BOOTABLE_FLAG) === 0 ? [] : [warn({ reason: 'not-bootable' })]),
  ];
}

/** What is wrong with a signature; undefined when it verifies. */
function doubtAbout(signature: SignatureState): UpgradeRefusal | undefined {
  switch (signature.state) {
    case 'verified':
      return undefined;
    case 'unsigned':
      return { reason: 'unsigned' };
    case 'unknown-key':
      return { reason: 'unknown-key', keyHash: signature.keyHash?.slice(0, 16) ?? 'not named' };
    case 'wrong':
      return { reason: 'wrong-signature', key: signature.key.name };
    case 'cannot-tell':
      return { reason: 'signature-not-checkable', kind: signature.kind };
  }
}

/** A signature that is wrong is worth a warning whatever the user wants to know about the others. */
function levelOf(signature: SignatureState, policy: SignaturePolicy): 'block' | 'warn' | undefined {
  if (policy === 'require') return 'block';
  return policy === 'warn' || signature.state === 'wrong' ? 'warn' : undefined;
}

function aboutDevice(one: PreflightImage, input: PreflightInput): Finding[] {
  const { image } = one;
  // Nothing of the application that runs says anything of a bootloader.
  if (input.bootloader === true)
    return placeOf(one, input).map((found) => ({ ...found, about: 'device', image }));
  const running = input.slots.find((slot) => slot.image === image && slot.active);
  // The image that is sent runs already: nothing is sent, and nothing changes.
  if (running !== undefined && running.hash === one.hash) return [];
  const found: Omit<Finding, 'about' | 'image'>[] = [
    ...placeOf(one, input),
    ...versionAgainst(running, one),
    ...dependenciesOf(one, input),
    ...addressAgainst(running, one, input),
    ...originAgainst(running, one, input),
    ...(input.slotSizes?.some((size) => size.image === image && size.sizeBytes !== undefined) === true
      ? []
      : [{ level: 'note', what: { reason: 'slot-size-not-known' } } as const]),
  ];
  return found.map((finding) => ({ ...finding, about: 'device', image }));
}

type Found = Omit<Finding, 'about' | 'image'>[];

function placeOf(one: PreflightImage, input: PreflightInput): Found {
  const { image, numberByHand } = one;
  const isListed = input.slots.length === 0 || !isNotListed(image, input);
  return [
    ...(isListed ? [] : [{ level: 'note', what: { reason: 'image-not-listed', image } } as const]),
    ...(numberByHand !== undefined && hasTwoMeanings(one, input)
      ? [{ level: 'warn', what: { reason: 'upload-number-ambiguous', number: numberByHand } } as const]
      : []),
  ];
}

function versionAgainst(running: SlotView | undefined, { version }: PreflightImage): Found {
  const [there, file] = [running && parseVersion(running.version), parseVersion(version)];
  if (running === undefined || there === undefined || file === undefined) return [];
  const order = compareVersions(file, there, { withBuild: true });
  if (order === 0) return [{ level: 'warn', what: { reason: 'same-version', version: running.version } }];
  if (order > 0) return [];
  return [{ level: 'warn', what: { reason: 'downgrade', version, running: running.version } }];
}

/** MCUboot compares without the build number, against the image that will run after the update (loader.c). */
function dependenciesOf({ file }: PreflightImage, { images, slots, mode }: PreflightInput): Found {
  return file.dependencies.flatMap(({ image: dependsOn, version }): Found => {
    const needed = imgtoolVersion(version);
    const found = versionOf(dependsOn, images, slots);
    if (found === undefined)
      return [{ level: 'warn', what: { reason: 'dependency-not-known', dependsOn, needed } }];
    if (compareVersions(found, version) >= 0) return [];
    const what = { reason: 'dependency-not-met', dependsOn, needed, found: imgtoolVersion(found) } as const;
    return [{ level: mode === 'upload-only' ? 'warn' : 'block', what }];
  });
}

/** The version of an image once the upgrade is done. */
function versionOf(
  image: number,
  images: readonly PreflightImage[],
  slots: readonly SlotView[],
): ImageVersion | undefined {
  const text =
    images.find((one) => one.image === image)?.version ??
    slots.find((slot) => slot.image === image && slot.active)?.version ??
    slots.find((slot) => slot.image === image && slot.slot === 0)?.version;
  return text === undefined ? undefined : parseVersion(text);
}

/** Devices do not show addresses: only what is known of the running image from its file tells something. */
function addressAgainst(
  running: SlotView | undefined,
  { file }: PreflightImage,
  { bootloaderMode, recovery, known }: PreflightInput,
): Found {
  if ((file.flagBits & ROM_FIXED_FLAG) === 0) return [];
  const address = hexAddress(file.loadAddress);
  const there = running?.hash === undefined ? undefined : known(running.hash)?.fixedAddress;
  if (there === undefined) return [{ level: 'note', what: { reason: 'address-not-known', address } }];
  const same = there === file.loadAddress;
  const { copies } = bootloaderTraits[bootloaderMode];
  if (bootloaderMode === 'direct-xip' || bootloaderMode === 'direct-xip-revert')
    return same && !recovery
      ? [{ level: 'block', what: { reason: 'wrong-address', address, slot: running?.slot === 1 ? 0 : 1 } }]
      : [];
  return copies && !same
    ? [{ level: 'warn', what: { reason: 'other-address', address, running: hexAddress(there) } }]
    : [];
}

function originAgainst(
  running: SlotView | undefined,
  { file }: PreflightImage,
  { known }: PreflightInput,
): Found {
  const before = running?.hash === undefined ? undefined : known(running.hash);
  const found: Found = [];
  const key = file.keyHash === undefined ? undefined : toHex(file.keyHash);
  if (key !== undefined && running !== undefined) {
    if (before?.keyHash === undefined)
      found.push({ level: 'note', what: { reason: 'running-key-not-known' } });
    // Hashes of different length cannot be compared.
    else if (before.keyHash.length === key.length && before.keyHash !== key)
      found.push({
        level: 'warn',
        what: { reason: 'other-key', key: key.slice(0, 16), running: before.keyHash.slice(0, 16) },
      });
  }
  const [counter, counterThere] = [file.securityCounter, before?.securityCounter];
  if (counter !== undefined && counterThere !== undefined && counter < counterThere)
    found.push({ level: 'warn', what: { reason: 'lower-counter', counter, running: counterThere } });
  return found;
}

/** What to remember of an image for later upgrades; undefined when no device could name it. */
export function knownImageOf(file: McubootImage): KnownImage | undefined {
  if (file.hash === undefined) return undefined;
  return {
    hash: toHex(file.hash.value),
    ...(file.keyHash === undefined ? {} : { keyHash: toHex(file.keyHash) }),
    ...((file.flagBits & ROM_FIXED_FLAG) === 0 ? {} : { fixedAddress: file.loadAddress }),
    ...(file.securityCounter === undefined ? {} : { securityCounter: file.securityCounter }),
  };
}

function hexAddress(address: number): string {
  return `0x${address.toString(16).padStart(8, '0')}`;
}
