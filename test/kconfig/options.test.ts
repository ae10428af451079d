import { readFileSync, readdirSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { optionFor, optionNamed, tipsFor } from '@shared/kconfig/look-up';
import { kconfigOptions, type Place } from '@shared/kconfig/options';
import { allCommands, allGroups } from '@shared/smp/groups';

/** The options that Zephyr's mcumgr.rst names, all of them. */
const OF_THE_DOCUMENT = [
  'CONFIG_BT_DEVICE_NAME',
  'CONFIG_FILE_SYSTEM',
  'CONFIG_FILE_SYSTEM_LITTLEFS',
  'CONFIG_FILE_SYSTEM_SHELL',
  'CONFIG_IMG_ERASE_PROGRESSIVELY',
  'CONFIG_INIT_STACKS',
  'CONFIG_MCUBOOT_SERIAL',
  'CONFIG_MCUMGR_GRP_FS',
  'CONFIG_MCUMGR_GRP_FS_DL_CHUNK_SIZE',
  'CONFIG_MCUMGR_GRP_FS_PATH_LEN',
  'CONFIG_MCUMGR_GRP_IMG_VERBOSE_ERR',
  'CONFIG_MCUMGR_GRP_OS',
  'CONFIG_MCUMGR_GRP_OS_ECHO',
  'CONFIG_MCUMGR_GRP_OS_RESET_MS',
  'CONFIG_MCUMGR_GRP_OS_TASKSTAT',
  'CONFIG_MCUMGR_GRP_SHELL',
  'CONFIG_MCUMGR_GRP_STAT_MAX_NAME_LEN',
  'CONFIG_MCUMGR_TRANSPORT_NETBUF_SIZE',
  'CONFIG_MCUMGR_TRANSPORT_UDP_IPV4',
  'CONFIG_MCUMGR_TRANSPORT_UDP_IPV6',
  'CONFIG_STATS_NAMES',
  'CONFIG_SYSTEM_WORKQUEUE_STACK_SIZE',
  'CONFIG_THREAD_MONITOR',
  'CONFIG_THREAD_NAME',
  'CONFIG_THREAD_STACK_INFO',
];

const names = kconfigOptions.map(({ option }) => option);

describe('the table of options', () => {
  it('has all 25 of the document', () => {
    expect(OF_THE_DOCUMENT).toHaveLength(25);
    expect(OF_THE_DOCUMENT.filter((name) => optionNamed(name) === undefined)).toEqual([]);
  });

  it('brings every option of the document to the user: as what enables something, or as a tip at some place', () => {
    for (const name of OF_THE_DOCUMENT) {
      const option = optionNamed(name);
      const reaches =
        (option?.enables?.length ?? 0) > 0 ||
        (option?.places?.length ?? 0) > 0 ||
        kconfigOptions.some(({ tip, places }) => tip?.includes(name) === true && (places?.length ?? 0) > 0);
      expect(reaches, name).toBe(true);
    }
  });

  it('has each option once, with a sentence', () => {
    expect(new Set(names).size).toBe(names.length);
    for (const { option, whatItDoes, tip, places } of kconfigOptions) {
      expect(option).toMatch(/^CONFIG_[A-Z0-9_]+$/);
      expect(whatItDoes, option).toMatch(/^[A-Z].{10,}\.$/);
      expect(tip === undefined, option).toBe(places === undefined);
      if (tip !== undefined) expect(tip, option).toMatch(/\.$/);
    }
  });

  it('has the options of all declarations, each with what it enables', () => {
    for (const group of allGroups)
      expect(optionNamed(group.kconfig)?.enables, group.name).toContain(group.name);
    for (const command of allCommands.filter(({ kconfig }) => kconfig !== undefined))
      expect(optionNamed(command.kconfig ?? '')?.enables, command.name).toContain(command.name);
  });

  it('names only groups and commands that are declared with it', () => {
    for (const { option, enables = [] } of kconfigOptions)
      for (const name of enables) {
        const group = allGroups.find((one) => one.name === name);
        expect(group?.kconfig ?? optionFor(name)?.option, name).toBe(option);
      }
  });

  it('has every option that the program names to its users', () => {
    const used = new Map<string, string>();
    for (const folder of ['src-shared', 'src-renderer'])
      for (const file of readdirSync(folder, { recursive: true, encoding: 'utf8' })) {
        if (!/\.(ts|vue)$/.test(file) || file.includes('simulator')) continue;
        for (const [name] of readFileSync(`${folder}/${file}`, 'utf8').matchAll(/\bCONFIG_[A-Z0-9_]+\b/g))
          used.set(name, file);
      }
    expect(used.size).toBeGreaterThan(20);
    expect([...used].filter(([name]) => optionNamed(name) === undefined)).toEqual([]);
  });
});

describe('looking up', () => {
  it.each([
    ['os.echo', 'CONFIG_MCUMGR_GRP_OS_ECHO'],
    ['os.reset', 'CONFIG_MCUMGR_GRP_OS'],
    ['fs.upload', 'CONFIG_MCUMGR_GRP_FS'],
    ['fs.hash', 'CONFIG_MCUMGR_GRP_FS_CHECKSUM_HASH'],
    ['stat.list', 'CONFIG_MCUMGR_GRP_STAT'],
    ['no.such', undefined],
  ])('%s is given by %s', (command, option) => {
    expect(optionFor(command)?.option).toBe(option);
  });

  it('gives the tips of a place', () => {
    expect(tipsFor('tasks').map(({ option }) => option)).toEqual([
      'CONFIG_MCUMGR_TRANSPORT_NETBUF_SIZE',
      'CONFIG_MCUMGR_GRP_OS_TASKSTAT',
      'CONFIG_THREAD_NAME',
      'CONFIG_THREAD_STACK_INFO',
      'CONFIG_INIT_STACKS',
    ]);
    expect(tipsFor('upgrade').some(({ text }) => text.includes('J-Link'))).toBe(true);
    expect(tipsFor('upgrade').some(({ text }) => text.includes('Erasing'))).toBe(true);
  });

  it.each<Place>(['statistics', 'settings', 'files', 'shell', 'reset', 'recovery', 'images', 'adding-udp'])(
    'has a tip for %s',
    (place) => {
      expect(tipsFor(place).length).toBeGreaterThan(0);
    },
  );
});
