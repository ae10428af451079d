import path from 'node:path';
import { describe, expect, it } from 'vitest';
import { noticesText, shippedPackages } from '../../scripts/notices';
import manifest from '../../package.json';

const packages = shippedPackages(path.resolve(import.meta.dirname, '../..'));
const named = packages.map(({ name }) => name);

describe('the notices of what is shipped', () => {
  it('have every package that is read at run time, those that are bundled, and what they need in turn', () => {
    expect(named).toEqual(
      expect.arrayContaining(['cbor-x', 'serialport', 'electron-store', 'vue', 'zod', 'yauzl']),
    );
    // Needed by serialport, by proper-lockfile and by vue.
    expect(named).toEqual(
      expect.arrayContaining(['@serialport/parser-readline', 'graceful-fs', '@vue/reactivity']),
    );
    expect(Object.keys(manifest.dependencies).length).toBeLessThan(packages.length);
  });

  it('have no tool', () => {
    for (const tool of ['vitest', 'electron-builder', 'typescript', 'eslint', 'axe-core'])
      expect(named).not.toContain(tool);
  });

  it('name a licence that may be passed on, for each', () => {
    const accepted =
      /^(MIT|MIT\/X11|ISC|0BSD|Apache-2\.0|BSD-[23]-Clause|BlueOak-1\.0\.0|Unlicense|Public Domain)$/;
    const refused = packages.filter(
      ({ licence }) =>
        !licence
          .replaceAll(/[()]/g, '')
          .split(' OR ')
          .some((one) => accepted.test(one)),
    );
    expect(refused.map(({ name, licence }) => `${name} ${licence}`)).toEqual([]);
  });

  it('are one text with every package in it', () => {
    const text = noticesText(packages);
    for (const { name, version, licence } of packages)
      expect(text).toContain(`${name} ${version} (${licence})`);
    expect(text).toContain('Permission is hereby granted, free of charge');
  });
});
