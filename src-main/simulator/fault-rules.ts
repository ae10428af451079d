/**
 * The faults of one device at work: decides for each message and event whether a fault strikes. Everything it needs of
 * chance comes from the device's seed, and all counting starts when the faults are set.
 */
import type { CommandName } from '../../src-shared/smp/groups';
import type { Fault, FaultKind, FaultOf, Occasion } from '../../src-shared/simulator/fault';
import type { DeviceProfile } from './device-profile';

/** What a message is, as far as faults choose by it. */
export interface MessageFacts {
  /** Undefined for what is not declared. */
  readonly command: CommandName | undefined;
  /** Offset of an upload request. */
  readonly uploadOffset: number | undefined;
}

/** What happens to one answer on its way out. */
export interface AnswerFate {
  lost: boolean;
  delayMs: number;
  /** Until the faults are set anew. */
  kept: boolean;
  repeated: boolean;
  heldBack: boolean;
  garbled: 'wire' | 'message' | undefined;
  truncated: boolean;
  wrongSequence: boolean;
}

/** Kinds that choose single messages. */
type TargetedKind =
  | 'lose'
  | 'delay'
  | 'hold'
  | 'repeat'
  | 'reorder'
  | 'garble'
  | 'truncate-cbor'
  | 'wrong-sequence'
  | 'refuse'
  | 'busy';

interface Target {
  command?: CommandName | undefined;
  when?: Occasion | undefined;
}

interface Rule {
  fault: Fault;
  /** Messages that fitted the target so far. */
  seen: number;
  /** How often it struck. */
  struck: number;
}

export class FaultRules {
  readonly #rules: Rule[];
  #uploadedBytes = 0;
  #requestBytes = 0;

  constructor(
    faults: readonly Fault[],
    readonly random: () => number,
  ) {
    this.#rules = faults.map((fault) => ({ fault, seen: 0, struck: 0 }));
  }

  get faults(): readonly Fault[] {
    return this.#rules.map((rule) => rule.fault);
  }

  /** The profile as the lasting faults leave it. */
  changed(profile: DeviceProfile): DeviceProfile {
    const buffers = this.#first('small-buffers')?.fault;
    const late = this.#first('late-write')?.fault;
    const withoutParameters = this.#first('no-params') !== undefined;
    return {
      ...profile,
      ...(buffers === undefined ? {} : { bufferBytes: buffers.bytes, bufferCount: buffers.count }),
      ...(this.#first('version-1-only') === undefined ? {} : { protocol: 'v1' as const }),
      ...(late === undefined
        ? {}
        : { writesBehind: { bufferBytes: Infinity, msPerKib: 0, delayMs: late.byMs } }),
      ...(this.#first('confirm-running-only') === undefined ? {} : { confirmsNotRunning: false }),
      ...(this.#first('no-boot-mode') === undefined ? {} : { resetTakesBootMode: false }),
      ...(withoutParameters ? { without: [...profile.without, 'os.parameters' as const] } : {}),
    };
  }

  requestIsLost(facts: MessageFacts): boolean {
    return this.#strike('lose', facts, (fault) => fault.what === 'request').length > 0;
  }

  /** How the application refuses this request, if it does. */
  refusal(facts: MessageFacts): FaultOf<'refuse'> | undefined {
    return this.#strike('refuse', facts)[0];
  }

  /** True when this chunk of an image is not taken. */
  isBusy(facts: MessageFacts): boolean {
    return facts.command === 'image.upload' && this.#strike('busy', facts).length > 0;
  }

  get buttonAfterMs(): number | undefined {
    return this.#first('button')?.fault.afterMs;
  }

  /** Applications that have no SMP. */
  get silentApplications(): 'all' | 'new' | undefined {
    return this.#first('silent-application')?.fault.images;
  }

  answerFate(facts: MessageFacts): AnswerFate {
    const garbled = this.#strike('garble', facts)[0]?.where;
    return {
      lost: this.#strike('lose', facts, (fault) => fault.what === 'answer').length > 0,
      delayMs: this.#strike('delay', facts).reduce((sum, fault) => sum + fault.byMs, 0),
      kept: this.#strike('hold', facts).length > 0,
      repeated: this.#strike('repeat', facts).length > 0,
      heldBack: this.#strike('reorder', facts).length > 0,
      garbled,
      truncated: this.#strike('truncate-cbor', facts).length > 0,
      wrongSequence: this.#strike('wrong-sequence', facts).length > 0,
    };
  }

  /** Counts bytes of requests; the fault when the link has to go down now. */
  received(bytes: number): FaultOf<'disconnect'> | undefined {
    this.#requestBytes += bytes;
    const rule = this.#first('disconnect');
    if (rule === undefined || rule.struck > 0 || this.#requestBytes <= rule.fault.afterBytes)
      return undefined;
    rule.struck++;
    return rule.fault;
  }

  /** Counts uploaded bytes; true when the device has to restart now. */
  uploaded(bytes: number): boolean {
    this.#uploadedBytes += bytes;
    const rule = this.#first('restart');
    if (rule === undefined || rule.struck >= (rule.fault.times ?? 1)) return false;
    if (this.#uploadedBytes < rule.fault.afterUploadedBytes) return false;
    rule.struck++;
    this.#uploadedBytes = 0;
    return true;
  }

  /** True once, for the next reset. */
  doesNotReturn(): boolean {
    const rule = this.#first('never-return');
    if (rule === undefined || rule.struck > 0) return false;
    rule.struck++;
    return true;
  }

  /**
   * What erasing takes when it would take `ms`.
   * @param share how much of the whole erasing this is, up to 1
   */
  eraseMs(ms: number, share: number): number {
    const slow = this.#first('slow-erase')?.fault;
    return slow === undefined ? ms : slow.ms * share;
  }

  get writeFailsFrom(): number | undefined {
    return this.#first('out-of-space')?.fault.afterBytes;
  }

  get chatter(): FaultOf<'chatty-console'> | undefined {
    return this.#first('chatty-console')?.fault;
  }

  get newImagesCrash(): boolean {
    return this.#first('revert-on-boot') !== undefined;
  }

  get rejectsNewImages(): boolean {
    return this.#first('reject-at-boot') !== undefined;
  }

  #first<K extends FaultKind>(kind: K): (Rule & { fault: FaultOf<K> }) | undefined {
    return this.#rules.find((rule): rule is Rule & { fault: FaultOf<K> } => rule.fault.kind === kind);
  }

  /** Every fault of this kind that strikes this message. All of them count it. */
  #strike<K extends TargetedKind>(
    kind: K,
    facts: MessageFacts,
    fits: (fault: FaultOf<K>) => boolean = () => true,
  ): FaultOf<K>[] {
    const striking: FaultOf<K>[] = [];
    for (const rule of this.#rules) {
      if (rule.fault.kind !== kind) continue;
      const fault = rule.fault as FaultOf<K>;
      const { command, when }: Target = rule.fault as FaultOf<TargetedKind>;
      if (!fits(fault) || (command !== undefined && command !== facts.command)) continue;
      rule.seen++;
      if (!this.#isOccasion(when, rule, facts)) continue;
      rule.struck++;
      striking.push(fault);
    }
    return striking;
  }

  #isOccasion(when: Occasion | undefined, rule: Rule, facts: MessageFacts): boolean {
    if (when === undefined) return true;
    if ('nth' in when) return when.nth.includes(rule.seen);
    if ('every' in when) return rule.seen % when.every === 0;
    if ('chance' in when) return this.random() < when.chance;
    const { uploadOffset } = facts;
    if (uploadOffset === undefined) return false;
    const { from, to } = when.uploadOffset;
    return rule.struck < (when.times ?? 1) && uploadOffset >= from && uploadOffset <= to;
  }
}
