import { readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { describe, expect, it } from 'vitest';
import { errorTexts, fillIn } from '@shared/core/error-texts';
import { createWords, en } from '@/locales';

const root = path.resolve(import.meta.dirname, '../../src-renderer');
const sources = readdirSync(root, { recursive: true, encoding: 'utf8' })
  .filter((file) => /\.(vue|ts)$/.test(file) && !file.startsWith('locales'))
  .map((file) => ({ file, text: readFileSync(path.join(root, file), 'utf8') }));

/** Every message with the path that names it; a step with a dot in it stands in brackets. */
function leaves(messages: object, above = ''): [string, string][] {
  return Object.entries(messages).flatMap(([key, value]: [string, unknown]): [string, string][] => {
    const step = key.includes('.') ? `['${key}']` : above === '' ? key : `.${key}`;
    return typeof value === 'string' ? [[above + step, value]] : leaves(value as object, above + step);
  });
}
const messages = leaves(en);

/** Keys in calls of `t`: the whole key, or for a template the part before its first place. */
function keysIn(text: string): { key: string; whole: boolean }[] {
  return [...text.matchAll(/\bt\(\s*(?:'([^']+)'|`([^`]+)`)/g)].map(([, plain, template = '']) => {
    const [start = ''] = template.split(/\$\{|\[/);
    return plain === undefined ? { key: start, whole: start === template } : { key: plain, whole: true };
  });
}

describe('the words of the window', () => {
  it('are there for every key that the source names', () => {
    const missing = sources.flatMap(({ file, text }) =>
      keysIn(text)
        .filter(
          ({ key, whole }) => !messages.some(([known]) => (whole ? known === key : known.startsWith(key))),
        )
        .map(({ key }) => `${file}: ${key}`),
    );
    expect(missing).toEqual([]);
    expect(sources.flatMap(({ text }) => keysIn(text)).length).toBeGreaterThan(100);
  });

  it('can be read by the message compiler, places and plurals too', () => {
    const { t } = createWords().global;
    const unreadable = messages.filter(([key]) => t(key, { n: 2 }) === key);
    expect(unreadable, 'and strict-console sees what the compiler warns about').toEqual([]);
    expect(messages.length).toBeGreaterThan(300);
  });

  it('stand in templates only through the locales', () => {
    const bare = sources
      .filter(({ file }) => file.endsWith('.vue'))
      .flatMap(({ file, text }) => {
        const template = /<template>([\s\S]*)<\/template>/.exec(text)?.[1] ?? '';
        const visible = template
          .replace(/<!--[\s\S]*?-->/g, '')
          .replace(/\{\{[\s\S]*?\}\}/g, '')
          .replace(/<\/?[A-Za-z](?:"[^"]*"|'[^']*'|[^'">])*>/g, '\n');
        return [...visible.matchAll(/[A-Za-z]{2,}[^\n]*/g)].map(([words]) => `${file}: ${words.trim()}`);
      });
    expect(bare).toEqual([]);
  });
});

describe('the sentences for errors', () => {
  const values = {
    port: 'COM3',
    file: 'a.bin',
    command: 'os.echo',
    link: 'x',
    detail: 'y',
    waited: '5 ms',
    tries: 3,
  };

  it('read the same in the window as in the log', () => {
    const { t } = createWords().global;
    // A place without a value stays in the log and is empty in the window.
    const logged = (template: string) => fillIn(template, values).replace(/\{\w+\}/g, '');
    for (const [key, { title, advice }] of Object.entries(errorTexts)) {
      expect.soft(t(`errors.${key}.title`, values), key).toBe(logged(title));
      expect.soft(t(`errors.${key}.advice`, values), key).toBe(logged(advice));
    }
  });
});
