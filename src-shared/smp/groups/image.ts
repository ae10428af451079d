/**
 * Group 1, images and their slots (Zephyr subsys/mgmt/mcumgr/grp/img_mgmt; MCUboot boot/boot_serial). Declarations only.
 */
import { command, defineGroup } from '../command';
import { bool, bytes, int, list, missingMeans, optional, struct, text, uint } from '../schema';

const flag = (about: string) => missingMeans(false, bool(about));

const imageInSlot = struct('What one slot holds', {
  image: missingMeans(0, uint('Number of the image; missing when there is only one')),
  slot: uint('0 primary, 1 secondary'),
  version: text('major.minor.revision, with .build when it is not 0'),
  hash: optional(bytes('The hash stored in the image (32, 48 or 64 bytes); not the hash of the file')),
  bootable: optional(bool('The bootloader may start it')),
  pending: flag('It will be started at the next reset'),
  confirmed: flag('It stays after the next reset'),
  active: flag('It is running'),
  permanent: flag('The pending image will be final, without a test'),
});

const stateList = {
  images: list('One entry for each slot that holds a valid image', imageInSlot),
  splitStatus: missingMeans(0, int('0 not applicable, 1 not matching, 2 matching')),
};

export const image = defineGroup({
  id: 1,
  name: 'image',
  title: 'Images',
  kconfig: 'CONFIG_MCUMGR_GRP_IMG',
  errors: {
    2: { name: 'FLASH_CONFIG_QUERY_FAIL', meaning: 'the flash layout cannot be read' },
    3: { name: 'NO_IMAGE', meaning: 'there is no image in the slot' },
    4: { name: 'NO_TLVS', meaning: 'the image has no TLV area' },
    5: { name: 'INVALID_TLV', meaning: 'a TLV of the image is broken' },
    6: { name: 'TLV_MULTIPLE_HASHES_FOUND', meaning: 'the image has more than one hash' },
    7: { name: 'TLV_INVALID_SIZE', meaning: 'a TLV of the image has the wrong size' },
    8: { name: 'HASH_NOT_FOUND', meaning: 'no slot holds an image with this hash' },
    9: { name: 'NO_FREE_SLOT', meaning: 'the slot is in use or none is free' },
    10: { name: 'FLASH_OPEN_FAILED', meaning: 'the slot cannot be opened or does not exist' },
    11: { name: 'FLASH_READ_FAILED', meaning: 'the flash cannot be read' },
    12: { name: 'FLASH_WRITE_FAILED', meaning: 'the flash cannot be written' },
    13: { name: 'FLASH_ERASE_FAILED', meaning: 'the flash cannot be erased' },
    14: { name: 'INVALID_SLOT', meaning: 'there is no such slot' },
    15: { name: 'NO_FREE_MEMORY', meaning: 'it has no memory for the upload' },
    16: { name: 'FLASH_CONTEXT_ALREADY_SET', meaning: 'another upload is being written' },
    17: { name: 'FLASH_CONTEXT_NOT_SET', meaning: 'no upload has been started' },
    18: { name: 'FLASH_AREA_DEVICE_NULL', meaning: 'the flash device is missing' },
    19: { name: 'INVALID_PAGE_OFFSET', meaning: 'the position in flash is wrong' },
    20: { name: 'INVALID_OFFSET', meaning: 'the offset is missing' },
    21: { name: 'INVALID_LENGTH', meaning: 'the length is missing from the first chunk' },
    22: { name: 'INVALID_IMAGE_HEADER', meaning: 'the first chunk is shorter than an image header' },
    23: { name: 'INVALID_IMAGE_HEADER_MAGIC', meaning: 'the file is no MCUboot image' },
    24: { name: 'INVALID_HASH', meaning: 'the hash is missing or has the wrong length' },
    25: { name: 'INVALID_FLASH_ADDRESS', meaning: 'the image is linked for another slot' },
    26: { name: 'VERSION_GET_FAILED', meaning: 'the version of the running image cannot be read' },
    27: { name: 'CURRENT_VERSION_IS_NEWER', meaning: 'the image is not newer than the running one' },
    28: { name: 'IMAGE_ALREADY_PENDING', meaning: 'another image is already marked for the next start' },
    29: { name: 'INVALID_IMAGE_VECTOR_TABLE', meaning: 'the vector table of the image is wrong' },
    30: { name: 'INVALID_IMAGE_TOO_LARGE', meaning: 'the image is larger than the slot' },
    31: { name: 'INVALID_IMAGE_DATA_OVERRUN', meaning: 'more data was sent than announced' },
    32: { name: 'IMAGE_CONFIRMATION_DENIED', meaning: 'confirming this image is not allowed' },
    33: { name: 'IMAGE_SETTING_TEST_TO_ACTIVE_DENIED', meaning: 'the running image cannot be tested' },
    34: { name: 'ACTIVE_SLOT_NOT_KNOWN', meaning: 'it does not know which slot is running' },
  },
  commands: {
    state: command({
      op: 'read',
      effect: 'looks',
      id: 0,
      title: 'List images',
      about: 'The images in the slots with their versions, hashes and flags.',
      repeatable: true,
      pace: 'quick',
      request: {},
      response: stateList,
    }),
    setState: command({
      op: 'write',
      effect: 'changes',
      id: 0,
      title: 'Test or confirm an image',
      about:
        'Marks an image for one start (test) or for good (confirm). Without a hash: confirms the running image.',
      repeatable: false,
      pace: 'state',
      request: {
        hash: optional(bytes('Hash of the image as the list shows it')),
        confirm: optional(bool('True: for good. False or missing: test')),
      },
      response: stateList,
    }),
    upload: command({
      op: 'write',
      effect: 'changes',
      id: 1,
      title: 'Upload a chunk of an image',
      about: 'Writes one chunk; the answer says where the next one has to start.',
      repeatable: false,
      pace: 'data',
      request: {
        image: optional(uint('Number of the image; only read in the first chunk')),
        len: optional(uint('Bytes of the whole file; first chunk only')),
        off: uint('Where this chunk starts, in bytes'),
        sha: optional(
          bytes('SHA-256 of the whole file; first chunk only; identifies the upload for resuming'),
        ),
        data: bytes('The chunk'),
        upgrade: optional(bool('Refuse unless newer than the running version; first chunk only')),
      },
      response: {
        off: uint('Where the device wants the next chunk to start, in bytes'),
        match: optional(bool('Only at the end: what is in flash equals `sha`')),
      },
    }),
    coreList: command({
      op: 'read',
      effect: 'looks',
      id: 3,
      title: 'Is there a core dump',
      about: 'Whether the device holds a core dump (Mynewt).',
      repeatable: true,
      pace: 'quick',
      request: {},
      response: {},
    }),
    coreLoad: command({
      op: 'read',
      effect: 'looks',
      id: 4,
      title: 'Load a chunk of the core dump',
      about: 'One chunk of the core dump (Mynewt).',
      repeatable: true,
      pace: 'quick',
      request: { off: uint('Where the chunk starts, in bytes') },
      response: {
        off: uint('Where the chunk starts, in bytes'),
        data: bytes('The chunk'),
        len: optional(uint('Bytes of the whole dump')),
      },
    }),
    coreErase: command({
      op: 'write',
      effect: 'changes',
      id: 4,
      title: 'Erase the core dump',
      about: 'Removes the core dump (Mynewt).',
      repeatable: false,
      pace: 'flash',
      request: {},
      response: {},
    }),
    erase: command({
      op: 'write',
      effect: 'changes',
      id: 5,
      title: 'Erase a slot',
      about:
        'Erases a slot that is not running. May take many seconds; there is no answer before it is done.',
      repeatable: false,
      pace: 'flash',
      request: { slot: optional(uint('2 × image + slot; 1 when missing')) },
      response: {},
    }),
    slotInfo: command({
      op: 'read',
      effect: 'looks',
      id: 6,
      title: 'Slot information',
      about: 'Sizes of the slots and the image numbers that uploads to them need.',
      repeatable: true,
      pace: 'quick',
      kconfig: 'CONFIG_MCUMGR_GRP_IMG_SLOT_INFO',
      request: {},
      response: {
        images: list(
          'One entry for each image',
          struct('One image', {
            image: uint('Number of the image'),
            slots: list(
              'Its slots',
              struct('One slot', {
                slot: uint('0 primary, 1 secondary'),
                size: optional(uint('Bytes of the slot')),
                upload_image_id: optional(
                  uint('Value of `image` in uploads to this slot; missing when not possible'),
                ),
                rc: optional(int('Why the slot could not be opened')),
              }),
            ),
            max_image_size: optional(uint('Largest image in bytes that the bootloader takes')),
          }),
        ),
      },
    }),
  },
});
