/**
 * `devices`: the saved devices and the serial ports of this computer, and which of them answer. Every one is asked once, all
 * at the same time, and no longer than a fixed time. With `--ble` also what is in the air; without it nothing touches
 * Bluetooth.
 */
import { plainPeerId } from '@shared/core/bluetooth';
import { errorText } from '@shared/core/error-texts';
import { BenchError, isBenchError, toErrorView } from '@shared/core/errors';
import { plainText } from '@shared/core/plain-text';
import { serialDefaults, type SerialConnection } from '@shared/device/connection';
import { hasLoaderWith, LOADER_SLOT, type LoaderState } from '@shared/device/slots/loader';
import { groups } from '@shared/smp/groups';
import { SmpClient } from '../../engine/client';
import { looksLikeRecovery } from '../../engine/recovery-evidence';
import { isRefusal } from '../../engine/refusal';
import { askBootloader } from '../../engine/told-of-itself';
import { slotsIn } from '../../session/slots';
import { connValue } from '../conn-parts';
import { connStringOf, type Target } from '../connstring';
import type { Host } from '../host';
import type { Run } from '../invocation';
import type { LineData } from '../json-lines';
import type { Report } from '../report';
import { savedDevicesOrNone } from '../saved-devices';
import { tableLines } from '../table';
import { remarksOn } from '../target';
import { targetKey } from '../target-key';
import { timingOf } from '../timing';
import { lookAround, makeTransport } from '../transports';
import type { Sighting } from '../../transports/ble/adapter';
import { findPort, type SerialPortFacts } from '../../transports/port-identity';
import { realPortName } from '../../transports/port-links';

/** Nobody waits longer for a list; Bluetooth has to look around first. */
const DEADLINE_MS = 4000;
const BLE_DEADLINE_MS = 12_000;
/** Slow advertisers send once a second or two. */
const LOOK_AROUND_MS = 5000;
/** For one answer. */
const ANSWER_MS = 800;
const TRIES = 2;

interface Place {
  /** Undefined for a port that nobody has saved. */
  name?: string;
  tags: readonly string[];
  target: Target;
  port?: SerialPortFacts;
  /** It was heard over Bluetooth. */
  heard?: Sighting;
}

type Found =
  /** `recovery`: the bootloader answers, so nothing runs, whatever its slots show; missing when it cannot be told. */
  | { state: 'answers'; version?: string; recovery?: boolean; loader?: LoaderState; roundTripMs: number }
  | { state: 'silent' | 'not-reachable' | 'not-asked'; why: string };

export const devices: Run = async ({ host, globals, report, options }) => {
  const useBle = options['ble'] === true;
  if (useBle) for (const remark of remarksOn({ kind: 'ble' }, host.env)) report.log('warn', remark);
  const heard = useBle ? await lookAroundOf(host) : [];
  const places = inTheAir(
    await placesIn(await savedDevicesOrNone(host, report), await portsOf(host, report), host),
    heard,
  );
  const mayAsk = ({ name, target, port }: Place): boolean =>
    target.kind === 'ble' ? useBle && name !== undefined : name !== undefined || port?.isBluetooth !== true;
  // Two clients at once are too much for some firmware, and a serial port has one owner.
  const looks = new Map<string, Promise<Found>>();
  const lookOnce = (target: Target): Promise<Found> => {
    const key = targetKey(target, host.platform);
    const found = looks.get(key) ?? look(target, host, globals);
    looks.set(key, found);
    return found;
  };
  const asked =
    options['probe'] === false
      ? undefined
      : await Promise.all(places.map(async (one) => (mayAsk(one) ? lookOnce(one.target) : notAsked(one))));
  const rows = places.map((one, at) => rowOf(one, asked?.[at]));
  const head = ['Device', 'Type', 'Where', 'USB', 'Signal', ...(asked === undefined ? [] : ['Answer'])];
  report.result(
    'devices',
    { devices: places.map((one, at) => recordOf(one, asked?.[at])) },
    rows.length === 0
      ? [`No device is saved, and there is no serial port${useBle ? ' and no SMP device in the air' : ''}.`]
      : tableLines(withoutEmpty([head, ...rows])),
  );
};

/** What cannot be listed is said, and the saved devices are asked all the same. */
async function portsOf(host: Host, report: Report): Promise<SerialPortFacts[]> {
  try {
    if (host.listPorts !== undefined) return await host.listPorts();
    const { listSerialPorts } = await import('../../transports/serial-ports');
    return await listSerialPorts();
  } catch (error) {
    const { title, advice } = errorText(toErrorView(error));
    report.log('warn', `${title}. ${advice}`);
    return [];
  }
}

async function lookAroundOf({ clock, signal, lookAround: replaced }: Host): Promise<readonly Sighting[]> {
  return replaced === undefined ? lookAround(clock, LOOK_AROUND_MS, signal) : replaced(LOOK_AROUND_MS);
}

/** Saved devices with how strongly they are heard, and then who else advertises SMP, the strongest first. */
function inTheAir(places: readonly Place[], heard: readonly Sighting[]): Place[] {
  const isAt = (one: Sighting, { target }: Place): boolean => {
    if (target.kind !== 'ble') return false;
    const { peerId, peerName, loader } = target;
    if (loader !== undefined && (one.name === loader.peerName || isThere(one, loader.peerId))) return true;
    return peerId === undefined ? peerName === one.name : isThere(one, peerId);
  };
  const saved = places.map((place): Place => {
    const found = heard.find((one) => isAt(one, place));
    return found === undefined ? place : { ...place, heard: found };
  });
  const others = heard
    .filter((one) => one.speaksSmp && !places.some((place) => isAt(one, place)))
    .sort((a, b) => (b.rssi ?? 0) - (a.rssi ?? 0))
    .map(({ id, address, name, ...rest }): Place => {
      const target: Target = {
        kind: 'ble',
        // A name that nobody could type or see is no help: the address finds it.
        ...(name === undefined || plainText(name) !== name ? {} : { peerName: name }),
        peerId: address ?? id,
      };
      return { tags: [], target, heard: { id, address, name, ...rest } };
    });
  return [...saved, ...others];
}

function isThere({ id, address }: Sighting, peerId: string | undefined): boolean {
  if (peerId === undefined) return false;
  const wanted = plainPeerId(peerId);
  return plainPeerId(id) === wanted || (address !== undefined && plainPeerId(address) === wanted);
}

/** Nobody connects to a stranger, and to nobody over Bluetooth unasked. */
function notAsked({ heard, port }: Place): Found {
  if (port?.isBluetooth === true)
    return { state: 'not-asked', why: 'not asked: it would connect to a paired device' };
  return { state: 'not-asked', why: heard === undefined ? 'not asked (--ble)' : 'heard' };
}

async function placesIn(
  saved: Awaited<ReturnType<typeof savedDevicesOrNone>>,
  ports: readonly SerialPortFacts[],
  { platform }: Host,
): Promise<Place[]> {
  const place = async ({ name, tags, connection }: (typeof saved)[number]): Promise<Place> => {
    const port = connection.kind === 'serial' ? await portIn(ports, connection, platform) : undefined;
    if (port === undefined || connection.kind !== 'serial') return { name, tags, target: connection };
    return { name, tags, target: { ...connection, path: port.path }, port };
  };
  const places = await Promise.all(saved.filter(({ connection }) => connection.kind !== 'replay').map(place));
  const known = new Set(places.flatMap(({ port }) => port?.path ?? []));
  const others = ports
    .filter((one) => !known.has(one.path))
    .map((port): Place => ({ tags: [], target: serialAt(port.path), port }));
  return [...places, ...others];
}

/** Where a saved device is now: under its identity, also by another name than the one it was saved with. */
async function portIn(
  ports: readonly SerialPortFacts[],
  { path, identity }: SerialConnection,
  platform: string,
): Promise<SerialPortFacts | undefined> {
  const name = await realPortName(path, platform);
  return identity === undefined ? ports.find((port) => port.path === name) : findPort(ports, identity, name);
}

function serialAt(path: string): Target {
  return { ...serialDefaults, path };
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
    const roundTripMs = clock.now() - startedAt;
    // Only an application shows a slot as active; without one either the bootloader answers, or nobody knows what runs.
    const version = slotsIn(answer).find(({ active, image }) => active && image === 0)?.version;
    const isInSlot = (slot: number): boolean =>
      slotsIn(answer).some((one) => one.active && one.slot === slot);
    if (isInSlot(LOADER_SLOT) && (await hasLoader(client, signal)))
      return { state: 'answers', roundTripMs, recovery: false, loader: 'loader' };
    if (version !== undefined) return { state: 'answers', roundTripMs, recovery: false, version };
    return { state: 'answers', roundTripMs, recovery: await isRecovery(client, signal) };
  } catch (error) {
    if (!isRefusal(error)) throw error;
    const roundTripMs = clock.now() - startedAt;
    const isApplication = isBenchError(error, 'device/unsupported') && (await hasLoader(client, signal));
    return { state: 'answers', roundTripMs, ...(isApplication ? { loader: 'application' } : {}) };
  }
}

/** @throws BenchError link/lost, link/failed, cancelled */
async function isRecovery(client: SmpClient, signal: AbortSignal): Promise<boolean> {
  const patience = { signal, timeoutMs: ANSWER_MS, tries: 1 };
  const { parameters, echo } = groups.os.commands;
  const nothing = (error: unknown): undefined => {
    if (isBenchError(error, 'cancelled') || !(error instanceof BenchError)) throw error;
    return undefined;
  };
  const told = await client.request(parameters, {}, patience).catch(nothing);
  const echoRefused = await client.request(echo, { d: '' }, patience).then(
    () => false,
    (error: unknown) => {
      nothing(error);
      return isBenchError(error, 'device/error') || isBenchError(error, 'device/unsupported');
    },
  );
  return looksLikeRecovery(client, {
    bufferCount: told?.buf_count,
    echoRefused: () => Promise.resolve(echoRefused),
    isApplication: false,
    signal,
  });
}

function rowOf(one: Place, found: Found | undefined): string[] {
  const { type, connString } = connStringOf(one.target);
  const where = one.target.kind === 'serial' ? connValue(one.target.path, true) : connString;
  return [
    one.name ?? '-',
    type,
    where,
    usbText(one.port),
    one.heard?.rssi === undefined ? '' : `${one.heard.rssi} dBm`,
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

/** A device that has a firmware loader says so in both of its programs. */
async function hasLoader(client: SmpClient, signal: AbortSignal): Promise<boolean> {
  try {
    return hasLoaderWith((await askBootloader(client, false, signal)).mode);
  } catch (error) {
    // It has answered before: silence here only leaves this open.
    if (isBenchError(error, 'smp/timeout')) return false;
    throw error;
  }
}

function answerText(found: Found): string {
  if (found.state !== 'answers') return found.why;
  if (found.loader === 'loader') return 'in its firmware loader';
  if (found.loader === 'application') return 'answers; upgrades go through its firmware loader';
  if (found.recovery === true) return 'in its bootloader (serial recovery)';
  return found.version === undefined ? 'answers' : `runs ${found.version}`;
}

function recordOf(one: Place, found: Found | undefined): LineData<'devices'>['devices'][number] {
  const { type, connString } = connStringOf(one.target);
  return {
    device: one.name ?? null,
    tags: one.tags,
    type,
    connstring: connString,
    port: one.port ?? null,
    ...(one.heard?.rssi === undefined ? {} : { rssi: one.heard.rssi }),
    ...(found === undefined ? {} : { answer: found }),
  };
}

/** Columns in which nothing stands but their title are noise. */
function withoutEmpty(rows: readonly (readonly string[])[]): string[][] {
  const isFull = (rows[0] ?? []).map((_, at) => rows.slice(1).some((row) => row[at] !== ''));
  return rows.map((row) => row.filter((_, at) => isFull[at]));
}
