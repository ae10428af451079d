import { describe, expect, it } from 'vitest';
import {
  defaultPreferences,
  preferenceNames,
  preferenceTable,
  type Preferences,
} from '@shared/device/preferences';
import { en } from '@/locales';
import { FakeBridge, Refusal } from '../support/fake-bridge';
import { openPage, wordsApart as wordsOf } from '../support/open-page';
import App from '@/App.vue';

async function open(preferences: Partial<Preferences> = {}) {
  const bridge = new FakeBridge({ preferences: { ...defaultPreferences, ...preferences } });
  bridge.script['preferences.change'] = (part) => {
    bridge.change({ preferences: { ...bridge.bench.preferences, ...(part as Partial<Preferences>) } });
  };
  const page = await openPage(bridge, '/preferences', App);
  const choose = async (testId: string, value: string) => {
    const select = page.at(testId) as HTMLSelectElement;
    select.value = value;
    select.dispatchEvent(new Event('change', { bubbles: true }));
    await page.settle();
  };
  const enter = async (testId: string, value: string) => {
    await page.type(testId, value);
    page.at(testId).dispatchEvent(new Event('change', { bubbles: true }));
    await page.settle();
  };
  return { ...page, bridge, choose, enter };
}

describe('the preferences', () => {
  it('show what is stored', async () => {
    const page = await open({ theme: 'dark', requestTimeoutMs: 4000, connectAutomatically: false });
    expect((page.at('preference-theme') as HTMLSelectElement).value).toBe('dark');
    expect((page.at('preference-requestTimeoutMs') as HTMLInputElement).value).toBe('4000');
    expect(page.at('preference-connectAutomatically').getAttribute('aria-checked')).toBe('false');
  });

  it('have a control, a name and a sentence each, in the order of the table', async () => {
    const page = await open({ uploadWindow: 3 });
    const placed = preferenceNames.filter((name) => preferenceTable[name].section !== undefined);
    const shown = [...page.at('preferences-page').querySelectorAll<HTMLElement>('[data-testid^=preference-]')]
      .map((one) => one.dataset['testid']?.replace('preference-', '') ?? '')
      .filter((name) => !name.endsWith('-kind'));
    expect(shown).toEqual([...placed, 'signaturePolicy']);
    const words = wordsOf(page.at('preferences-page'));
    for (const name of placed) {
      expect(words).toContain(en.preferences[name as 'theme'].label);
      expect(words).toContain(en.preferences[name as 'theme'].text);
    }
  });

  it('are saved at once, and the theme changes with them', async () => {
    const page = await open();
    await page.choose('preference-theme', 'dark');
    expect(page.bridge.argumentsOf('preferences.change')).toEqual([{ theme: 'dark' }]);
    expect(document.documentElement.dataset['theme']).toBe('dark');
    await page.choose('preference-theme', 'system');
    expect(document.documentElement.dataset['theme']).toBeUndefined();
  });

  it('save a number in its range, and say the range otherwise', async () => {
    const page = await open();
    await page.enter('preference-returnTimeoutS', '4');
    expect(wordsOf(page.at('preferences-page'))).toContain('A whole number from 5 to 3600.');
    expect(page.bridge.argumentsOf('preferences.change')).toEqual([]);
    await page.enter('preference-returnTimeoutS', '120');
    expect(page.bridge.argumentsOf('preferences.change')).toEqual([{ returnTimeoutS: 120 }]);
    expect(wordsOf(page.at('preferences-page'))).not.toContain('A whole number');
  });

  it('have a window that is automatic or a number', async () => {
    const page = await open();
    expect(page.shows('preference-uploadWindow')).toBe(false);
    await page.choose('preference-uploadWindow-kind', 'fixed');
    await page.enter('preference-uploadWindow', '2');
    await page.choose('preference-uploadWindow-kind', 'auto');
    expect(page.bridge.argumentsOf('preferences.change')).toEqual([
      { uploadWindow: 4 },
      { uploadWindow: 2 },
      { uploadWindow: 0 },
    ]);
  });

  it('switch automatic connecting', async () => {
    const page = await open();
    await page.click('preference-connectAutomatically');
    expect(page.bridge.argumentsOf('preferences.change')).toEqual([{ connectAutomatically: false }]);
  });

  it('say when Bluetooth looks around, and how many links it may hold', async () => {
    const page = await open();
    await page.choose('preference-bluetooth', 'while-open');
    await page.enter('preference-bluetoothLinks', '4');
    await page.enter('preference-bluetoothLinks', '21');
    expect(page.bridge.argumentsOf('preferences.change')).toEqual([
      { bluetooth: 'while-open' },
      { bluetoothLinks: 4 },
    ]);
  });

  it('say so when they cannot be saved', async () => {
    const page = await open();
    page.bridge.script['preferences.change'] = () => {
      throw new Refusal({ code: 'file/failed', facts: { file: 'config.json', detail: 'the disk is full' } });
    };
    await page.click('preference-connectAutomatically');
    expect(wordsOf(page.at('failure'))).toContain(
      'config.json could not be read or written: the disk is full',
    );
    expect(page.at('preference-connectAutomatically').getAttribute('aria-checked')).toBe('true');
  });

  it('tell what the application is made of', async () => {
    const page = await open();
    expect(wordsOf(page.at('about'))).toContain(
      'Bootbench 0.1.0 Electron 45.4.1 Node 22.12.0 System linux x64',
    );
    await page.click('help-zephyr');
    expect(page.bridge.argumentsOf('help.open')).toEqual([{ page: 'zephyr-mcumgr' }]);
  });
});
