/**
 * Questions that do not depend on one another, asked at once. Knows no question.
 */
import type { SmpClient } from './client';

/**
 * @param places most questions at once, 1 or more
 * @returns their answers, in their order
 * @throws what the first of them throws that failed; all have ended then
 */
export async function askTogether<T extends readonly unknown[]>(
  client: Pick<SmpClient, 'widen'>,
  places: number,
  asks: { readonly [K in keyof T]: () => Promise<T[K]> },
): Promise<T> {
  const endTogether = client.widen(places);
  const ends = await Promise.allSettled(asks.map((ask) => ask())).finally(endTogether);
  return ends.map((end) => {
    if (end.status === 'rejected') throw end.reason;
    return end.value;
  }) as unknown as T;
}
