/**
 * A program that writes runs into the history for as long as it lives, and says what is acknowledged. Arguments: folder, how many runs.
 * The last run stays open, as that of a program that is killed.
 */
import { HistoryStore } from '@main/history/store';
import { writerOf } from '@main/history/writer';
import { writeSync } from 'node:fs';
import { begin, end, START, step } from './entries';

const [folder = '', count = '0'] = process.argv.slice(2);
const writer = writerOf(process.pid);
const store = new HistoryStore({ folder, writer, epochNow: () => START });
const say = (words: string): void => void writeSync(1, `${words}\n`);

for (let n = 0; n < Number(count); n++) {
  const run = begin({ writer });
  store.write(run);
  say(`begin ${run.uid}`);
  store.write(step(run.uid));
  say(`step ${run.uid}`);
  store.write(end(run.uid));
  say(`end ${run.uid}`);
}
if (store.standing.why !== undefined) say(`trouble ${store.standing.why.code}`);
store.close();
say('done');
