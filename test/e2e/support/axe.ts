// Asks axe-core what is wrong with the accessibility of what a window shows.
import axe from 'axe-core';
import type { Page } from 'playwright-core';

export interface Violation {
  /** Name of the axe rule. */
  rule: string;
  impact: string;
  help: string;
  /** Selectors of the elements. */
  where: string[];
}

/** @returns every violation of any impact; an empty list when there is nothing to mend */
export async function accessibilityViolations(page: Page): Promise<Violation[]> {
  // Code that the debugger evaluates is exempt from the page's CSP; a script tag would not be.
  await page.evaluate(axe.source);
  return page.evaluate(async () => {
    const { axe: inPage } = window as unknown as { axe: typeof axe };
    const { violations } = await inPage.run();
    return violations.map(({ id, impact, help, nodes }) => ({
      rule: id,
      impact: impact ?? 'unknown',
      help,
      where: nodes.map((node) => node.target.join(' ')),
    }));
  });
}
