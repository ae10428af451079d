import { describe, expect, it } from 'vitest';
import { defaultPreferences, type Preferences } from '@shared/device/preferences';
import type { KeyView } from '@shared/ipc/keys';
import { FakeBridge, Refusal, type Script } from '../support/fake-bridge';
import { openPage, wordsApart as wordsOf } from '../support/open-page';

const hostile = '<img src=x onerror="alert(1)">';
const release: KeyView = {
  id: 'ab'.repeat(32),
  name: 'release',
  kind: 'ecdsa-p256',
  addedAtEpochMs: 1_790_000_000_000,
};
const strange: KeyView = {
  id: 'cd'.repeat(32),
  name: hostile,
  kind: 'ed25519',
  addedAtEpochMs: 1_790_000_000_000,
};

async function open(script: Script = {}, preferences: Partial<Preferences> = {}) {
  const bridge = new FakeBridge({ preferences: { ...defaultPreferences, ...preferences } }, script);
  return { bridge, ...(await openPage(bridge, '/preferences')) };
}

describe('the signing keys', () => {
  it('say what to do while there is none, and that nothing can be sent when one is required', async () => {
    const first = await open();
    expect(wordsOf(first.at('keys-empty'))).toContain('Of a private key only the public half is kept');
    expect(first.all('keys-none-required')).toEqual([]);
    const second = await open({}, { signaturePolicy: 'require' });
    expect(wordsOf(second.at('keys-none-required'))).toContain('no image can be sent');
  });

  it('are listed with kind and short hash, names as text', async () => {
    const { all, at } = await open({ 'keys.list': () => [release, strange] });
    expect(all('key-row').map(wordsOf)).toEqual([
      expect.stringMatching(/^release ECDSA P-256 abababababab 2026-\d\d-\d\d/) as string,
      expect.stringContaining(hostile) as string,
    ]);
    expect(at('key-table').querySelector('img')).toBeNull();
  });

  it('are added from the dialog, and nothing happens when it is closed', async () => {
    const { bridge, at, all, click } = await open({
      'keys.add': () => ({ added: release, fromPrivate: false, keys: [release] }),
    });
    await click('key-add');
    expect(bridge.argumentsOf('keys.add')).toEqual([{}]);
    expect(wordsOf(at('key-said'))).toBe('“release” (ECDSA P-256) was added.');
    expect(all('key-row')).toHaveLength(1);
    bridge.script['keys.add'] = () => undefined;
    await click('key-add');
    expect(all('key-said')).toEqual([]);
    expect(all('key-row')).toHaveLength(1);
  });

  it('tell that of a private key only the public half was taken', async () => {
    const { at, click } = await open({
      'keys.add': () => ({ added: release, fromPrivate: true, keys: [release] }),
    });
    await click('key-add');
    expect(wordsOf(at('key-said'))).toContain('only its public half was taken');
  });

  it('are taken from dropped files, each for itself', async () => {
    let times = 0;
    const { bridge, at, all, settle } = await open({
      'keys.add': () => {
        if (++times === 1)
          throw new Refusal({ code: 'key/not-a-key', facts: { file: hostile, looksLike: 'encrypted' } });
        return { added: release, fromPrivate: false, keys: [release] };
      },
    });
    const drop = new Event('drop', { bubbles: true, cancelable: true });
    Object.assign(drop, { dataTransfer: { files: [new File([], 'a.pem'), new File([], 'b.pem')] } });
    at('signing-keys').dispatchEvent(drop);
    await settle();
    expect(bridge.argumentsOf('keys.add')).toEqual([{ token: 'dropped' }, { token: 'dropped' }]);
    expect(wordsOf(at('key-refused'))).toContain(`${hostile} is a private key with a password`);
    expect(all('key-row')).toHaveLength(1);
  });

  it('get another name, but not none', async () => {
    const { bridge, at, click, type, shows } = await open({
      'keys.list': () => [release],
      'keys.rename': ({ name }) => [{ ...release, name }],
    });
    await click('key-rename');
    await type('key-name', '  ');
    await click('key-save');
    expect(wordsOf(at('rename-key'))).toContain('Give it a name.');
    await type('key-name', ' Factory ');
    await click('key-save');
    expect(bridge.argumentsOf('keys.rename')).toEqual([{ id: release.id, name: 'Factory' }]);
    expect(shows('rename-key')).toBe(false);
    expect(wordsOf(at('key-row'))).toContain('Factory');
  });

  it('are removed after a question', async () => {
    const { bridge, all, click } = await open({ 'keys.list': () => [release], 'keys.remove': () => [] });
    await click('key-remove');
    expect(bridge.argumentsOf('keys.remove')).toEqual([]);
    await click('confirm-action');
    expect(bridge.argumentsOf('keys.remove')).toEqual([{ id: release.id }]);
    expect(all('key-row')).toEqual([]);
  });

  it('come with a policy that is saved at once', async () => {
    const { bridge, at, settle } = await open();
    const select = at('preference-signaturePolicy') as HTMLSelectElement;
    select.selectedIndex = 2;
    select.dispatchEvent(new Event('change', { bubbles: true }));
    await settle();
    expect(bridge.argumentsOf('preferences.change')).toEqual([{ signaturePolicy: 'require' }]);
  });
});
