/**
 * The book of watches of the main process behind a fake bridge: it reads through the script of the bridge, and the window hears of it
 * as from the real one. Uses the timers of the test.
 */
import { fromErrorView } from '@shared/core/errors';
import { Listeners } from '@shared/core/listeners';
import type { CallArgument } from '@shared/ipc/contract';
import type { DeviceView } from '@shared/ipc/views';
import { hostClock } from '@main/host/clock';
import { Run } from '@main/run/run';
import { WatchBook } from '@main/run/watch/watch-book';
import type { DeviceSession } from '@main/session/device-session';
import type { FakeBridge } from './fake-bridge';

/** Of the test's timers: the host's own `now` is not among them. */
const clock = { ...hostClock, now: () => performance.now() };

export function watchesBehind(bridge: FakeBridge): WatchBook {
  const deviceOf = (id: string): DeviceView | undefined => bridge.bench.devices.find((one) => one.id === id);
  const sessions = new Map<string, DeviceSession & { changes: Listeners<[]> }>();
  const runs = new Map<string, { run: Run; ended: Promise<void> }>();

  const sessionOf = (id: string): DeviceSession => {
    const known = sessions.get(id);
    if (known !== undefined) return known;
    const made = {
      get state() {
        const link = deviceOf(id)?.link ?? { state: 'closed' };
        return { link: link.state, why: link.state === 'away' && link.expected ? 'restart' : 'lost' };
      },
      get writer() {
        return deviceOf(id)?.writer;
      },
      changes: new Listeners<[]>(),
      request: async (command: { name: string }, body: object) => {
        const answer = await bridge.call('smp.request', { id, command: command.name, body });
        if (!answer.ok) throw fromErrorView(answer.error);
        return answer.value;
      },
    } as unknown as DeviceSession & { changes: Listeners<[]> };
    sessions.set(id, made);
    return made;
  };
  const wishes = () => ({ windowLimit: 0, returnTimeoutMs: 60_000 });

  const watches = new WatchBook({
    wanted: deviceOf,
    start: (deviceId, work) => {
      const id = `watch-${runs.size}`;
      const run = new Run({ work, session: sessionOf(deviceId), clock, epochNow: () => Date.now(), wishes });
      runs.set(id, { run, ended: run.run((turn) => turn()) });
      return id;
    },
    cancel: (id) => runs.get(id)?.run.cancel(),
    ended: async (id) => runs.get(id)?.ended,
  });
  watches.changes.listen((id) => {
    const view = watches.view(id);
    bridge.change(view === undefined ? { gone: { watches: [id] } } : { watches: [view] });
  });
  watches.news.listen((news) => bridge.tell('watch.news', news));
  const look = (): void => {
    for (const id of new Set([...watches.ids, ...bridge.bench.devices.map((one) => one.id)])) {
      watches.recordChanged(id);
      sessions.get(id)?.changes.tell();
    }
  };
  // A change that follows from a change comes behind it.
  bridge.on('bench.changed', () => queueMicrotask(look));
  Object.assign(bridge.script, {
    'watch.show': ({ id, section, periodMs }: CallArgument<'watch.show'>) =>
      watches.show(id, section, periodMs),
    'watch.hide': ({ id }: CallArgument<'watch.hide'>) => watches.hide(id),
    'watch.goOn': ({ id, section }: CallArgument<'watch.goOn'>) => watches.goOn(id, section),
    'watch.seen': ({ id }: CallArgument<'watch.seen'>) => watches.seen(id),
  });
  return watches;
}
