import { describe, expect, it } from 'vitest';
import { toHex } from '@shared/core/bytes';
import { readImage } from '@shared/firmware/read-file';
import type { SignatureState } from '@shared/firmware/signature';
import { bootloaderTraits, type BootloaderMode } from '@shared/device/slots/bootloader';
import {
  knownImageOf,
  preflight,
  doubtsAboutFile,
  isDanger,
  refusalOfFile,
  type KnownImage,
  type PreflightImage,
  type PreflightInput,
} from '@shared/run/upgrade/preflight';
import { signaturePolicies } from '@shared/firmware/signature-policy';
import { cautionTexts, findingText } from '@shared/run/upgrade/preflight-texts';
import { makeImageBytes, sha, type ImageSpec } from '../../support/image-bytes';
import { manifestTlv } from '../../support/manifests';

const key = { id: 'aa', name: 'release' };
const signatures: Readonly<Record<SignatureState['state'], SignatureState>> = {
  verified: { state: 'verified', kind: 'Ed25519', key },
  'unknown-key': { state: 'unknown-key', kind: 'Ed25519', keyHash: 'ab'.repeat(32) },
  wrong: { state: 'wrong', kind: 'Ed25519', key },
  unsigned: { state: 'unsigned' },
  'cannot-tell': { state: 'cannot-tell', kind: 'Ed25519', why: 'encrypted' },
};

function image(spec: ImageSpec = {}, more: Partial<PreflightImage> = {}): PreflightImage {
  const bytes = makeImageBytes({ version: [2, 0, 0, 0], ...spec });
  const file = readImage(bytes, { file: 'a.bin', sha });
  return {
    image: 0,
    hash: toHex(file.hash?.value ?? new Uint8Array()),
    version: file.versionText,
    sizeBytes: bytes.length,
    file,
    signature: signatures.verified,
    ...more,
  };
}
const plain = image();
const running = {
  image: 0,
  slot: 0,
  version: '1.0.0',
  hash: 'ee'.repeat(32),
  pending: false,
  confirmed: true,
  active: true,
  permanent: false,
};
const base: PreflightInput = {
  slots: [running],
  slotSizes: [
    { image: 0, slot: 0, sizeBytes: 100_000 },
    { image: 0, slot: 1, sizeBytes: 100_000 },
  ],
  images: [plain],
  mode: 'test-then-confirm',
  bootloaderMode: 'swap-move',
  recovery: false,
  stateWritable: undefined,
  policy: 'off',
  known: () => undefined,
};
/** `level reason`, in order. */
function found(input: Partial<PreflightInput> = {}): string[] {
  return preflight({ ...base, ...input }).findings.map(({ level, what }) => `${level} ${what.reason}`);
}
const known =
  (more: Partial<KnownImage>) =>
  (hash: string): KnownImage | undefined =>
    hash === running.hash ? { hash, ...more } : undefined;

describe('a preflight', () => {
  it('of a newer image that fits finds nothing, and plans', () => {
    const { plan, findings } = preflight(base);
    expect(findings).toEqual([]);
    expect(plan).toHaveProperty('steps');
  });

  it('takes what the planner refuses as it is', () => {
    expect(found({ images: [{ ...plain, sizeBytes: 100_001 }] })).toEqual(['block larger-than-slot']);
    expect(found({ slots: [{ ...running, confirmed: false }] })).toEqual(['block test-in-progress']);
    expect(found({ bootloaderMode: 'overwrite' })).toEqual(['block mode-not-possible']);
    expect(found({ slots: [{ ...running, hash: plain.hash }] })).toEqual(['block already-running']);
  });

  const policies: Record<
    (typeof signaturePolicies)[number],
    Partial<Record<SignatureState['state'], string>>
  > = {
    off: { wrong: 'warn wrong-signature' },
    warn: {
      'unknown-key': 'warn unknown-key',
      wrong: 'warn wrong-signature',
      unsigned: 'warn unsigned',
      'cannot-tell': 'warn signature-not-checkable',
    },
    require: {
      'unknown-key': 'block unknown-key',
      wrong: 'block wrong-signature',
      unsigned: 'block unsigned',
      'cannot-tell': 'block signature-not-checkable',
    },
  };
  it.each(
    signaturePolicies.flatMap((policy) =>
      Object.values(signatures).map((signature) => ({ policy, state: signature.state, signature })),
    ),
  )('under "$policy" says of a signature that is $state what it has to', ({ policy, state, signature }) => {
    const images = [{ ...plain, signature }];
    const expected = policies[policy][state];
    expect(found({ policy, images })).toEqual(expected === undefined ? [] : [expected]);
    const { plan } = preflight({ ...base, policy, images });
    const blocked = expected?.startsWith('block ') === true;
    expect('refused' in plan).toBe(blocked);
    expect(refusalOfFile(images, policy)?.reason).toBe(blocked ? expected.slice(6) : undefined);
    expect(doubtsAboutFile(images, policy).length).toBe(expected === undefined || blocked ? 0 : 1);
  });

  it('tells older and same versions from newer ones, and leaves the rule to the planner', () => {
    expect(found({ slots: [{ ...running, version: '2.0.0' }] })).toEqual(['warn same-version']);
    expect(found({ slots: [{ ...running, version: '2.1.0' }] })).toEqual(['warn downgrade']);
    expect(found({ slots: [{ ...running, version: '2.1.0' }], noDowngrade: true })).toEqual([
      'block older-version',
    ]);
    expect(found({ slots: [{ ...running, version: 'what?' }] })).toEqual([]);
  });

  it('tells what the file itself brings along', () => {
    const magic = Uint8Array.from([
      0x77, 0xc2, 0x95, 0xf3, 0x60, 0xd2, 0xef, 0x7f, 0x35, 0x52, 0x50, 0x0f, 0x2c, 0xb6, 0x79, 0x80,
    ]);
    const wide = Uint8Array.from([
      32, 0, 0x2d, 0xe1, 0x5d, 0x29, 0x41, 0x0b, 0x8d, 0x77, 0x67, 0x9c, 0x11, 0x0f, 0x1f, 0x8a,
    ]);
    const tail = (trailer: Uint8Array, okAt: number, ok: number): Uint8Array => {
      const bytes = new Uint8Array(200).fill(0xff);
      bytes.set(trailer, 200 - 16);
      bytes[200 - okAt] = ok;
      return bytes;
    };
    const of = (spec: ImageSpec): string[] => found({ images: [image(spec)] });
    expect(of({ tail: tail(magic, 24, 0xff) })).toEqual(['warn padded']);
    expect(of({ tail: tail(magic, 24, 1) })).toEqual(['warn padded-confirmed']);
    expect(of({ tail: tail(wide, 64, 0xff) })).toEqual(['warn padded']);
    expect(of({ tail: tail(wide, 64, 1) })).toEqual(['warn padded-confirmed']);
    expect(of({ flags: 0x200 })).toEqual(['warn compressed']);
    expect(of({ flags: 0x10 })).toEqual(['warn not-bootable']);
    const encrypted = image({ flags: 0x04 });
    expect(
      found({ images: [{ ...encrypted, file: { ...encrypted.file, hashState: 'encrypted' } }] }),
    ).toEqual(['warn encrypted']);
  });

  it('says when the size of the slot is not known', () => {
    expect(found({ slotSizes: undefined })).toEqual(['note slot-size-not-known']);
    expect(found({ slotSizes: [{ image: 0, slot: 1 }] })).toEqual(['note slot-size-not-known']);
  });
});

describe('a dependency', () => {
  const needs = (major: number): ImageSpec => ({
    protectedTlvs: [{ type: 0x40, value: Uint8Array.of(1, 0, 0, 0, major, 0, 0, 0, 9, 0, 0, 0) }],
  });
  const other = { ...running, image: 1 };

  it('is met by what the device runs, whatever the build number', () => {
    expect(found({ images: [image(needs(1))], slots: [running, other] })).toEqual([]);
  });

  it('blocks when what would run is too old, and only warns of an image that nobody starts', () => {
    const input = { images: [image(needs(3))], slots: [running, other] };
    expect(found(input)).toEqual(['block dependency-not-met']);
    expect(preflight({ ...base, ...input }).plan).toEqual({
      refused: { reason: 'dependency-not-met', dependsOn: 1, needed: '3.0.0+9', found: '1.0.0' },
    });
    expect(found({ ...input, mode: 'upload-only' })).toEqual(['warn dependency-not-met']);
  });

  it('is met by another image of the same upgrade', () => {
    const second = { ...image({ version: [3, 1, 0, 0] }), image: 1 };
    const slotSizes = [...(base.slotSizes ?? []), { image: 1, slot: 1, sizeBytes: 100_000 }];
    expect(found({ images: [image(needs(3)), second], slots: [running, other], slotSizes })).toEqual([]);
    expect(found({ images: [image(needs(4)), second], slots: [running, other], slotSizes })).toEqual([
      'block dependency-not-met',
    ]);
  });

  it('cannot be told when the device does not show that image', () => {
    expect(found({ images: [image(needs(1))] })).toEqual(['warn dependency-not-known']);
  });
});

describe('what the running image was made of', () => {
  const mine = { tlvs: [{ type: 0x01, value: new Uint8Array(32).fill(0xaa) }] };
  const counter = { protectedTlvs: [{ type: 0x50, value: Uint8Array.of(5, 0, 0, 0) }] };
  const fixed = { flags: 0x100, loadAddress: 0x8000 };

  it('is told to be unknown when its file was never read', () => {
    expect(found({ images: [image(mine)] })).toEqual(['note running-key-not-known']);
    expect(found({ images: [image(fixed)] })).toEqual(['note address-not-known']);
  });

  it('tells another key from the same one', () => {
    const images = [image(mine)];
    expect(found({ images, known: known({ keyHash: 'aa'.repeat(32) }) })).toEqual([]);
    expect(found({ images, known: known({ keyHash: 'bb'.repeat(32) }) })).toEqual(['warn other-key']);
    expect(found({ images, known: known({ keyHash: 'bb'.repeat(48) }) })).toEqual([]);
  });

  it('tells a lower security counter', () => {
    const images = [image(counter)];
    expect(found({ images, known: known({ securityCounter: 6 }) })).toEqual(['warn lower-counter']);
    expect(found({ images, known: known({ securityCounter: 5 }) })).toEqual([]);
  });

  it.each<[BootloaderMode, number, string[]]>([
    ['direct-xip', 0x8000, ['block mode-not-possible', 'block wrong-address']],
    ['direct-xip-revert', 0x8000, ['block wrong-address']],
    ['direct-xip-revert', 0x20000, []],
    ['swap-move', 0x8000, []],
    ['swap-move', 0x20000, ['warn other-address']],
  ])(
    'tells under %s with what runs at %i whether the address is right',
    (bootloaderMode, fixedAddress, expected) => {
      expect(found({ images: [image(fixed)], bootloaderMode, known: known({ fixedAddress }) })).toEqual(
        expected,
      );
    },
  );

  it('says nothing of an image that runs already', () => {
    const one = image(mine);
    expect(found({ images: [one], slots: [{ ...running, hash: one.hash }] })).toEqual([
      'block already-running',
    ]);
  });

  it('is remembered from files', () => {
    const { file } = image({ ...mine, ...counter, ...fixed });
    expect(knownImageOf(file)).toEqual({
      hash: toHex(file.hash?.value ?? new Uint8Array()),
      keyHash: 'aa'.repeat(32),
      fixedAddress: 0x8000,
      securityCounter: 5,
    });
    expect(knownImageOf(image({ hash: 'none' }).file)).toBeUndefined();
  });
});

describe('what cannot be undone', () => {
  it('is said of an image that is confirmed at once, unless the firmware wants it tested first', () => {
    expect(found({ mode: 'confirm-at-once' })).toEqual(['warn confirm-at-once']);
    expect(found({ mode: 'confirm-at-once', refusesPermanent: true })).toEqual(['warn tests-first']);
    expect(found({ mode: 'test-then-confirm', refusesPermanent: true })).toEqual([]);
  });
});

describe('settings that are to be erased', () => {
  it('are a danger, and are said to stay where nothing is restarted', () => {
    expect(found({ eraseSettings: true })).toEqual(['warn erases-settings']);
    const onTrial = { ...running, hash: plain.hash, version: '2.0.0', confirmed: false };
    const slots = [onTrial, { ...running, slot: 1, active: false }];
    expect(found({ eraseSettings: true, slots })).toContain('warn settings-stay');
    expect(found({ eraseSettings: true, mode: 'upload-only' })).toEqual(['block erase-without-restart']);
    expect(preflight({ ...base, eraseSettings: true }).findings.map(isDanger)).toEqual([true]);
  });
});

describe('a manifest of other images', () => {
  it('is warned of where it cannot be read', () => {
    const odd = image({ protectedTlvs: [manifestTlv(['ab'.repeat(32)], { format: 9 })] });
    expect(found({ images: [odd] })).toEqual(['warn manifest-not-readable']);
  });

  it('that is not fulfilled stops the upgrade', () => {
    const bound = image({ protectedTlvs: [manifestTlv(['ab'.repeat(32)])] });
    expect(found({ images: [{ ...bound, manifest: bound.file.manifest?.digests ?? [] }] })).toContain(
      'block manifest-incomplete',
    );
  });
});

describe('a new bootloader', () => {
  it('is a danger, and is compared with nothing of the application', () => {
    const build = { ...image({ version: [0, 1, 0, 0] }), slot: 1 as const };
    const wish = { bootloader: true, bootloaderSlot: 0, mode: 'confirm-at-once', images: [build] } as const;
    const { findings } = preflight({ ...base, ...wish });
    expect(findings.map(({ what }) => what)).toEqual([
      { reason: 'replaces-bootloader', version: '0.1.0', slot: 1 },
    ]);
    expect(findings.every(isDanger)).toBe(true);
  });
});

describe('the words of findings', () => {
  it.each(Object.entries(cautionTexts))(
    '%s are sentences that a message catalogue takes',
    (_reason, { title, advice }) => {
      expect(title + advice).not.toMatch(/[@|]/);
      expect(title).toMatch(/^[A-Z].*[^.]$/);
      expect(advice).toMatch(/^["A-Z].*[.]$/);
    },
  );

  it('have a value for every place, also for what the planner refuses', () => {
    const everything = [
      ...preflight({
        ...base,
        slots: [{ ...running, version: '3.0.0' }],
        images: [image({ flags: 0x310, loadAddress: 16 })],
      }).findings,
      ...preflight({
        ...base,
        images: [{ ...plain, sizeBytes: 200_000, signature: signatures['unknown-key'] }],
        policy: 'require',
      }).findings,
    ];
    expect(everything.length).toBeGreaterThan(4);
    for (const finding of everything) {
      const { title, advice } = findingText(finding);
      expect(`${title} ${advice}`, finding.what.reason).not.toMatch(/[{}]|undefined/);
    }
  });
});

it('gives a finding for every bootloader without breaking', () => {
  for (const bootloaderMode of Object.keys(bootloaderTraits) as BootloaderMode[])
    expect(() => preflight({ ...base, bootloaderMode, slots: [], slotSizes: [] })).not.toThrow();
});
