/**
 * The SMP server of the simulated application: header rules, decoding, dispatch, the three shapes of an error. Follows
 * Zephyr's smp_process_request_packet(): several messages in one packet are answered one by one until one fails.
 * Knows no link, no buffers and no time.
 */
import { commandAt, commandNamed, type CommandName } from '../../src-shared/smp/groups';
import type { Op } from '../../src-shared/smp/command';
import { HEADER_BYTES, readHeader, type Header } from '../../src-shared/smp/message';
import { behaviours, notImplemented, type ImplementedCommand } from './behaviours';
import { Refusal, type Inside } from './behaviours/behaviour';
import { readRequest } from './cbor-reader';
import { writeCbor } from './cbor-writer';
import { BRIDGE_GROUP, plainCode, Rc } from './codes';
import type { FaultRules, MessageFacts } from './fault-rules';

export interface Served {
  facts: MessageFacts;
  answer: Uint8Array;
  /** What the handler took beyond the ordinary time. */
  spentMs: number;
}

/** What a server needs of its device: all that handlers may reach, the faults, and what handlers have spent. */
export interface ServerInside extends Inside {
  readonly faults: FaultRules;
  /** Time spent since the last call. */
  takeSpentMs(): number;
}

type Outcome = { body: object; failed: boolean };

const READ = 0;
const WRITE = 2;
const NEWEST_VERSION_BITS = 1;
const NOT_DECLARED = -1;
/** Handlers that go on with what could be decoded. */
const lenient: readonly CommandName[] = ['os.reset', 'enumeration.details'];
const withoutBehaviour: readonly CommandName[] = notImplemented;

/** Answers every message of one packet, in order. */
export function servePacket(packet: Uint8Array, device: ServerInside): Served[] {
  const served: Served[] = [];
  for (let at = 0; packet.length - at >= HEADER_BYTES;) {
    const message = packet.subarray(at);
    const header = readHeader(message);
    if (header === undefined) break;
    const facts = factsOf(message, header, device.profile.bridgeGroup);
    const isWhole = HEADER_BYTES + header.length <= message.length;
    const outcome = isWhole
      ? handle(message.subarray(HEADER_BYTES), header, facts, device)
      : failure(new Refusal(Rc.corrupt), device);
    const { body, failed } = fitting(outcome, facts, device);
    served.push({ facts, answer: pack(header, body, device), spentMs: device.takeSpentMs() });
    if (failed) break;
    at += HEADER_BYTES + header.length;
  }
  return served;
}

/** The answer to a request that no handler gets. Of one that finds no buffer for its answer the request's own buffer carries it. */
export function refusedPacket(packet: Uint8Array, rc: number, device: ServerInside): Served[] {
  const header = readHeader(packet);
  if (header === undefined) return [];
  const facts = factsOf(packet, header, device.profile.bridgeGroup);
  const { body } = fitting(failure(new Refusal(rc), device), facts, device);
  return [{ facts, answer: pack(header, body, device), spentMs: 0 }];
}

/** Which declared command a message is, and the offset when it is an upload. @param bridgeGroup number of the group of bridges */
export function factsOf(message: Uint8Array, header: Header, bridgeGroup: number): MessageFacts {
  const isRequest = header.op === READ || header.op === WRITE;
  const command = isRequest
    ? nameOf({ ...header, group: declaredGroup(header.group, bridgeGroup) })
    : undefined;
  return {
    command,
    // Decoded only for those who ask.
    get uploadOffset() {
      return command === 'image.upload' || command === 'fs.upload' ? offsetOf(message, command) : undefined;
    },
  };
}

function offsetOf(message: Uint8Array, command: CommandName): number | undefined {
  const fields = commandNamed(command)?.request.fields ?? {};
  const { off } = readRequest(message.subarray(HEADER_BYTES), fields).fields;
  return typeof off === 'number' ? off : undefined;
}

/** The number under which a group is declared; one that nobody has declared where a build has given its number away. */
function declaredGroup(group: number, bridgeGroup: number): number {
  if (group === bridgeGroup) return BRIDGE_GROUP;
  return group === BRIDGE_GROUP ? NOT_DECLARED : group;
}

function nameOf({ group, command, op }: Header): CommandName | undefined {
  const wanted: Op = op === READ ? 'read' : 'write';
  const declared = commandAt(group, command, wanted);
  if (declared !== undefined) return declared.name as CommandName;
  // Echo is declared as a write, and answers a read just as well.
  const echo = commandAt(group, command, 'write');
  return echo?.name === 'os.echo' ? 'os.echo' : undefined;
}

function handle(body: Uint8Array, header: Header, facts: MessageFacts, device: ServerInside): Outcome {
  const { profile } = device;
  if (header.op !== READ && header.op !== WRITE) return failure(new Refusal(Rc.notSupported), device);
  if (profile.protocol !== 'v1') {
    if (header.versionBits > NEWEST_VERSION_BITS) return failure(new Refusal(Rc.tooNew), device);
    if (profile.protocol === 'v2' && header.versionBits === 0) return failure(new Refusal(Rc.tooOld), device);
  }
  const speaksV1 = profile.protocol === 'v1' || header.versionBits === 0;
  const result = run(body, facts, device);
  if (result instanceof Refusal)
    return result.group === undefined || speaksV1
      ? failure(result, device)
      : {
          body: { [profile.groupErrorKey]: { group: result.group, rc: result.rc }, ...result.beside },
          failed: false,
        };
  return { body: profile.rcOnSuccess ? withRcZero(result, facts) : result, failed: false };
}

function run(body: Uint8Array, facts: MessageFacts, device: ServerInside): object {
  const { command } = facts;
  if (command === undefined || !isBuiltIn(command, device)) return new Refusal(Rc.notSupported);
  const refused = device.faults.refusal(facts);
  if (refused !== undefined) {
    if (command === 'image.upload') device.upload = undefined;
    return new Refusal(refused.rc, refused.group, refused.reason ?? 'app reject');
  }
  if (device.faults.isBusy(facts)) return { off: device.upload?.offset ?? 0 };
  const fields = commandNamed(command)?.request.fields ?? {};
  const isDecoded = Object.keys(fields).length > 0;
  // Offsets and lengths of fs_mgmt.c are uint64_t, all others size_t.
  const wholeNumbers = command.startsWith('fs.') ? 64 : 32;
  const request = isDecoded ? readRequest(body, fields, wholeNumbers) : { wellFormed: true, fields: {} };
  if (!request.wellFormed && !lenient.includes(command)) return new Refusal(Rc.invalid);
  return behaviours[command](request.fields, device);
}

function isBuiltIn(command: CommandName, device: ServerInside): command is ImplementedCommand {
  const { without, transports } = device.profile;
  if (command.startsWith('bridge.') && transports.length === 0) return false;
  return !withoutBehaviour.includes(command) && !without.includes(command);
}

function failure(refusal: Refusal, { profile }: ServerInside): Outcome {
  const rc = refusal.group === undefined ? refusal.rc : plainCode(refusal.group, refusal.rc);
  const reason = profile.verboseErrors && refusal.reason !== undefined ? { rsn: refusal.reason } : {};
  return { body: { rc, ...reason }, failed: true };
}

function fitting(
  outcome: Outcome,
  { command }: MessageFacts,
  device: ServerInside,
): { body: Uint8Array; failed: boolean } {
  const body = writeCbor(outcome.body, device.profile.cbor);
  if (HEADER_BYTES + body.length <= device.profile.bufferBytes) return { body, failed: outcome.failed };
  // Details of groups say "corrupt" where all others say that the answer is too large.
  const rc = command === 'enumeration.details' ? Rc.corrupt : Rc.messageSize;
  const tooLarge = failure(new Refusal(rc), device);
  return { body: writeCbor(tooLarge.body, device.profile.cbor), failed: true };
}

const withRcBeside: readonly CommandName[] = ['image.upload', 'stat.list', 'fs.download', 'fs.upload'];

/** Builds with the old return codes add `rc` 0 where nothing else is to be said, and to the answers of some commands. */
function withRcZero(body: object, { command }: MessageFacts): object {
  const isEmpty = Object.keys(body).length === 0 && !(body instanceof Map);
  return isEmpty || (command !== undefined && withRcBeside.includes(command)) ? { rc: 0, ...body } : body;
}

function pack(header: Header, body: Uint8Array, { profile }: ServerInside): Uint8Array {
  const versionBits = profile.protocol === 'v1' ? 0 : Math.min(header.versionBits, NEWEST_VERSION_BITS);
  const op = header.op === READ ? 1 : 3;
  const message = new Uint8Array(HEADER_BYTES + body.length);
  message[0] = (versionBits << 3) | op;
  message[2] = body.length >> 8;
  message[3] = body.length & 0xff;
  message[4] = header.group >> 8;
  message[5] = header.group & 0xff;
  message[6] = header.sequence;
  message[7] = header.command;
  message.set(body, HEADER_BYTES);
  return message;
}
