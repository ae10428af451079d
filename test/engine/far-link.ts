/** A link on which messages take their time, both ways; with somebody at the far end who answers echoes in order. */
import { answerTo, headerOf, type Rig } from './scripted-transport';

const OS_GROUP = 0;

/**
 * @param device its timers are counted, so that a test can tell what is left behind
 * @param answersEchoes tells how long the device is still busy with what came before; undefined: it answers no echo
 */
export function makeFar(
  on: Rig,
  device: { timers: number },
  { roundTripMs, echoAfterMs }: { roundTripMs: number; echoAfterMs?: () => number },
): void {
  const { clock, transport } = on;
  const { far, onMessage } = transport;
  const later = (ms: number, then: () => void): void => {
    device.timers++;
    clock.after(ms, () => {
      device.timers--;
      then();
    });
  };
  let nth = 0;
  transport.sizing = { ...transport.sizing, isDatagram: true };
  transport.onMessage = (message) => later(roundTripMs / 2, () => onMessage(message));
  transport.far = (message) =>
    later(roundTripMs / 2, () => {
      if (headerOf(message).group !== OS_GROUP) return void far(message, nth++);
      if (echoAfterMs !== undefined)
        later(echoAfterMs(), () => transport.onMessage(answerTo(message, { r: '' })));
    });
  // As after the first questions on a link.
  on.client.roundTrip.learn(roundTripMs);
}
