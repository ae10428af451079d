// Takes a picture of a window in both themes, into out/screenshots. `npm run screenshots` takes them over into docs.
import path from 'node:path';
import type { Page } from 'playwright-core';

const folder = path.resolve(import.meta.dirname, '../../../out/screenshots');
const themes = ['light', 'dark'] as const;

/**
 * Writes `<name>-light.png` and `<name>-dark.png`. The window has to follow the system's theme, as it does unless a
 * preference says otherwise.
 */
export async function capture(page: Page, name: string): Promise<void> {
  for (const theme of themes) {
    await page.emulateMedia({ colorScheme: theme });
    await page.evaluate(async () => {
      await document.fonts.ready;
      // two frames: one that has taken up the theme, one that has drawn it
      for (let frame = 0; frame < 2; frame += 1) await new Promise((drawn) => requestAnimationFrame(drawn));
    });
    await page.screenshot({
      path: path.join(folder, `${name}-${theme}.png`),
      animations: 'disabled',
      caret: 'hide',
    });
  }
  await page.emulateMedia({ colorScheme: null });
}
