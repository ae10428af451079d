// What a page may not do, tried from inside a page.
import { describe, expect, it } from 'vitest';
import { useApplication } from './support/launch';

interface Exposed {
  bootbench: {
    call(
      name: unknown,
      argument?: unknown,
    ): Promise<{
      ok: boolean;
      error?: { code: string };
      value?: { id: string }[];
    }>;
    openDropped(file: unknown, use: string): Promise<unknown>;
    sandboxed: boolean;
  };
}

describe('A page', () => {
  const application = useApplication({
    args: ['--empty-bench'],
    expected: [/Content Security Policy|CSP|Not allowed to|status of 40[34]/i],
  });

  it('has neither Node nor Electron, and its preload runs in the sandbox', async () => {
    const { page } = application;
    expect(await page.evaluate(() => (window as unknown as Exposed).bootbench.sandboxed)).toBe(true);
    expect(await page.evaluate('typeof require + typeof process + typeof module')).toBe(
      'undefinedundefinedundefined',
    );
    expect(await page.evaluate(() => Object.keys((window as unknown as Exposed).bootbench).sort())).toEqual([
      'call',
      'on',
      'openDropped',
      'sandboxed',
    ]);
  });

  it('opens no windows', async () => {
    const { page, app } = application;
    expect(await page.evaluate(() => window.open('https://example.com') === null)).toBe(true);
    expect(app.windows()).toHaveLength(1);
  });

  it('leaves for nowhere', async () => {
    const { page } = application;
    const home = page.url().split('#')[0];
    for (const address of [
      'https://example.com/',
      'file:///etc/passwd',
      'app://other/index.html',
      'data:text/html,x',
    ]) {
      await page.evaluate((to) => void (location.href = to), address);
      // A navigation that is refused leaves nothing to wait for: the page still answers, at the same address.
      expect((await page.evaluate(() => location.href)).split('#')[0]).toBe(home);
    }
  });

  it('reads no files beside its own', async () => {
    const { page } = application;
    for (const address of [
      '/../main/main.js',
      '/%2e%2e/main/main.js',
      '/..%2Fmain%2Fmain.js',
      '//other/index.html',
    ]) {
      const status = await page.evaluate(
        (path) =>
          fetch(`app://bundle${path}`).then(
            (response) => response.status,
            () => 0,
          ),
        address,
      );
      expect(status, address).not.toBe(200);
    }
  });

  it('runs no code from text', async () => {
    const { page } = application;
    // From a frame, because what a debugger evaluates is exempt from the policy; as a text, because it is not our code.
    const ran = await page.evaluate(`new Promise((resolve) => requestAnimationFrame(() => {
      try { resolve(new Function('return 1')()); } catch { resolve('refused'); }
    }))`);
    expect(ran).toBe('refused');
  });

  it('reaches only the calls of the contract, with arguments that fit', async () => {
    const { page } = application;
    const codes = await page.evaluate(async () => {
      const { bootbench } = window as unknown as Exposed;
      const added = await bootbench.call('device.addSimulated', { profile: 'zephyr-4.4', count: 1 });
      const id = added.value?.[0]?.id;
      const answers = [
        await bootbench.call('toString'),
        await bootbench.call('device.remove', { ids: 7 }),
        await bootbench.call('run.start', {
          devices: [],
          order: { kind: 'upgrade', firmware: '../../etc/passwd', mode: 'test-only' },
        }),
        await bootbench.call('smp.request', { id, command: 'image.upload', body: {} }),
        await bootbench.call('smp.request', { id: 'x', command: 'os.echo', body: { d: '' } }),
      ];
      return answers.map((answer) => answer.error?.code);
    });
    expect(codes).toEqual(['app/bad-call', 'app/bad-call', 'app/not-found', 'app/bad-call', 'app/not-found']);
  });

  it('gets no permissions', async () => {
    const { page } = application;
    const states = await page.evaluate(async () => {
      const names = ['geolocation', 'notifications', 'camera', 'microphone'] as PermissionName[];
      return Promise.all(names.map(async (name) => (await navigator.permissions.query({ name })).state));
    });
    expect(states).not.toContain('granted');
  });
});
