/**
 * `devices`: the saved devices and the serial ports of this computer, and which of them answer. Every one is asked once, all
 * at the same time, and no longer than a fixed time.
 */
import { errorText } from '@shared/core/error-texts';
import { BenchError, isBenchError, toErrorView } from '@shared/core/errors';
import { groups } from '@shared/smp/groups';
import { SmpClient } from '../../engine/client';
import { runningSlot, slotsIn } from '../../session/slots';
import { connStringOf, type Target } from '../connstring';
import type { Host } from '../host';
import type { Run } from '../invocation';
import { savedDevices } from '../saved-devices';
import { tableLines } from '../table';
import { timingOf } from '../timing';
import { makeTransport } from '../transports';
import type { SerialPortFacts } from '../../transports/port-identity';

/** Nobody waits longer for a list; Bluetooth has to look around first. */
const DEADLINE_MS = 4000;
const BLE_DEADLINE_MS = 12_000;
/** For one answer. */
const ANSWER_MS = 800;
const TRIES = 2;

interface Place {
  /** Undefined for a port that nobody has saved. */
  name?: string;
  tags: readonly string[];
  target: Target;
  port?: SerialPortFacts;
}

type Found =
  | { state: 'answers'; version?: string; roundTripMs: number }
  | { state: 'silent' | 'not-reachable'; why: string };

export const devices: Run = async ({ host, globals, report, options }) => {
  const places = placesIn(await savedDevices(host), await portsOf(host));
  const asked =
    options['probe'] === false
      ? undefined
      : await Promise.all(places.map((one) => look(one.target, host, globals)));
  const rows = places.map((one, at) => rowOf(one, asked?.[at]));
  const head = ['Device', 'Type', 'Where', 'USB', ...(asked === undefined ? [] : ['Answer'])];
  report.result(
    'devices',
    { devices: places.map((one, at) => recordOf(one, asked?.[at])) },
    rows.length === 0
      ? ['No device is saved, and there is no serial port.']
      : tableLines(withoutEmpty([head, ...rows])),
  );
};

async function portsOf(host: Host): Promise<SerialPortFacts[]> {
  if (host.listPorts !== undefined) return host.listPorts();
  const { listSerialPorts } = await import('../../transports/serial-ports');
  return listSerialPorts();
}

function placesIn(
  saved: Awaited<ReturnType<typeof savedDevices>>,
  ports: readonly SerialPortFacts[],
): Place[] {
  const places = saved
    .filter(({ connection }) => connection.kind !== 'replay')
    .map(({ name, tags, connection }): Place => {
      const port =
        connection.kind === 'serial' ? ports.find((one) => one.path === connection.path) : undefined;
      return { name, tags, target: connection, ...(port === undefined ? {} : { port }) };
    });
  const known = new Set(places.flatMap(({ port }) => port?.path ?? []));
  const others = ports
    .filter((one) => !known.has(one.path))
    .map((port): Place => ({ tags: [], target: serialAt(port.path), port }));
  return [...places, ...others];
}

function serialAt(path: string): Target {
  return { kind: 'serial', path, baudRate: 115_200, lineBytes: 127, framing: 'console', flowControl: 'none' };
}

/** Asks for the images: every firmware that can be upgraded knows them, and an error is an answer, too. */
async function look(target: Target, host: Host, globals: Parameters<typeof timingOf>[0]): Promise<Found> {
  const { clock, random, signal } = host;
  const stop = new AbortController();
  const deadlineMs = target.kind === 'ble' ? BLE_DEADLINE_MS : DEADLINE_MS;
  const end = (): void => stop.abort(new BenchError('cancelled', { what: 'the command' }));
  signal.addEventListener('abort', end, { once: true });
  let isLate = false;
  const cancelTimer = clock.after(Math.max(deadlineMs, globals.timeoutMs ?? 0), () => {
    isLate = true;
    end();
  });
  try {
    if (signal.aborted) end();
    const transport = await (host.makeTransport ?? makeTransport)(target, clock);
    const client = new SmpClient({ transport, clock, random, timing: timingOf(globals) });
    transport.onText = () => undefined;
    transport.onEnd = (ended) => client.end(ended);
    try {
      await transport.open(stop.signal);
      await transport.flush?.();
      return await ask(client, stop.signal, host, globals);
    } finally {
      client.end({ why: 'closed', detail: '' });
      await transport.close();
    }
  } catch (error) {
    if (signal.aborted) throw error;
    const isSilent = isLate || isBenchError(error, 'smp/timeout');
    return isSilent
      ? { state: 'silent', why: 'no answer' }
      : { state: 'not-reachable', why: errorText(toErrorView(error)).title };
  } finally {
    cancelTimer();
    signal.removeEventListener('abort', end);
  }
}

async function ask(
  client: SmpClient,
  signal: AbortSignal,
  { clock }: Host,
  { timeoutMs = ANSWER_MS, tries = TRIES }: Parameters<typeof timingOf>[0],
): Promise<Found> {
  const startedAt = clock.now();
  try {
    const answer = await client.request(groups.image.commands.state, {}, { signal, timeoutMs, tries });
    const version = runningSlot(slotsIn(answer))?.version;
    return {
      state: 'answers',
      roundTripMs: clock.now() - startedAt,
      ...(version === undefined ? {} : { version }),
    };
  } catch (error) {
    const isAnswer =
      isBenchError(error, 'device/error') ||
      isBenchError(error, 'device/unsupported') ||
      isBenchError(error, 'smp/bad-answer');
    if (!isAnswer) throw error;
    return { state: 'answers', roundTripMs: clock.now() - startedAt };
  }
}

function rowOf(one: Place, found: Found | undefined): string[] {
  const { type, connString } = connStringOf(one.target);
  const where = one.target.kind === 'serial' ? one.target.path : connString;
  return [
    one.name ?? '-',
    type,
    where,
    usbText(one.port),
    ...(found === undefined ? [] : [answerText(found)]),
  ];
}

function usbText(port: SerialPortFacts | undefined): string {
  if (port?.vendorId === undefined) return '';
  const ids = `${port.vendorId}:${port.productId ?? ''}`;
  return [ids, port.manufacturer, port.product, port.serialNumber]
    .filter((part) => part !== undefined)
    .join(' ');
}

function answerText(found: Found): string {
  if (found.state !== 'answers') return found.why;
  return found.version === undefined ? 'answers' : `runs ${found.version}`;
}

function recordOf(one: Place, found: Found | undefined): object {
  const { type, connString } = connStringOf(one.target);
  return {
    device: one.name ?? null,
    tags: one.tags,
    type,
    connstring: connString,
    port: one.port ?? null,
    ...(found === undefined ? {} : { answer: found }),
  };
}

/** Columns in which nothing stands but their title are noise. */
function withoutEmpty(rows: readonly (readonly string[])[]): string[][] {
  const isFull = (rows[0] ?? []).map((_, at) => rows.slice(1).some((row) => row[at] !== ''));
  return rows.map((row) => row.filter((_, at) => isFull[at]));
}
