import { expect, it } from 'vitest';
import { Listeners, thrownLater } from '@shared/core/listeners';
import { VirtualClock } from '../support/virtual-clock';

it('each listener hears, until it ends', () => {
  const news = new Listeners<[string]>();
  const heard: string[] = [];
  expect(news.isEmpty).toBe(true);
  const endFirst = news.listen((text) => heard.push(`first ${text}`));
  const same = (text: string): void => void heard.push(`same ${text}`);
  const endSecond = news.listen(same);
  news.listen(same);
  news.tell('a');
  endFirst();
  endFirst();
  endSecond();
  news.tell('b');
  expect(heard).toEqual(['first a', 'same a', 'same a', 'same b']);
});

it('one that fails does not keep the others from hearing, and its failure is told', () => {
  const news = new Listeners<[]>();
  let heard = 0;
  news.listen(() => {
    throw new Error('of the first');
  });
  news.listen(() => heard++);
  expect(() => news.tell()).toThrow('of the first');
  expect(heard).toBe(1);
});

it('one that fails is told where the failures go, and not to whoever tells', () => {
  const failures: unknown[] = [];
  const news = new Listeners<[]>((error) => failures.push(error));
  let heard = 0;
  news.listen(() => {
    throw new Error('of the first');
  });
  news.listen(() => heard++);
  news.tell();
  expect(heard).toBe(1);
  expect(failures).toEqual([new Error('of the first')]);
});

it('what is thrown later is thrown when the teller is through', async () => {
  const clock = new VirtualClock();
  const news = new Listeners<[]>(thrownLater(clock));
  news.listen(() => {
    throw new Error('of the first');
  });
  news.tell();
  await expect(clock.advance(0)).rejects.toThrow('of the first');
});

it('one that ends another while all are told leaves nobody out', () => {
  const news = new Listeners<[]>();
  let heard = 0;
  let end = (): void => {};
  news.listen(() => end());
  end = news.listen(() => heard++);
  news.tell();
  news.tell();
  expect(heard).toBe(1);
});
