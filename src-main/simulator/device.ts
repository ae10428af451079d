/**
 * A simulated device: takes whole messages, handles them one at a time from a counted set of buffers, answers, resets, boots,
 * swaps, crashes, goes away and comes back. A device, not a mock: written from the protocol and the sources of Zephyr and
 * MCUboot, without a line of the client.
 *
 *     off ──power on──► booting ──application──► running ──reset, restart──► booting
 *                         │  │                      │
 *                         │  └─boot mode, no image─► recovery ──reset──► booting
 *                         │                         │
 *                         └─crash, never returns──► dead ◄──no free buffer (4.4.0)── running
 *
 * Power off leads from everywhere to off, the reset button from everywhere but off to booting.
 */
import type { Clock } from '../../src-shared/core/clock';
import type { Sha } from '../../src-shared/firmware/sha';
import { readHeader } from '../../src-shared/smp/message';
import type { Fault, FaultOf } from '../../src-shared/simulator/fault';
import { runBootloader, type BootOutcome } from './bootloader';
import { Bridges } from './bridges';
import { Rc } from './codes';
import { initialImages } from './factory';
import { Flash, type InitialSlot } from './flash';
import { LOADER_NAME } from './loader-profile';
import { Machine } from './machine';
import { Outgoing } from './outgoing';
import { Pipeline, type PipelineOwner } from './pipeline';
import type { PortDevice } from './port-device';
import type { BootTarget, DeviceProfile } from './device-profile';
import { Recovery } from './recovery';
import { factsOf, refusedPacket, servePacket, type Served } from './server';
import {
  linesIn,
  paceIn,
  slotsOf,
  uploadOf,
  type DevicePhase,
  type DeviceState,
  type LineTraits,
} from './state';
import { Timers } from './timers';

export interface SimulatedDeviceOptions {
  profile: DeviceProfile;
  clock: Clock;
  /** Numbers from 0 up to, not including, 1; see random.ts. */
  random: () => number;
  hash: Sha;
  faults?: readonly Fault[];
  /** What the slots hold; missing: a confirmed factory image of version 1.0.0. A firmware loader is always there. */
  images?: readonly InitialSlot[];
}

const RECOVERY_BOOT_SHARE = 0.3;
const DEFAULT_CHATTER = '[00:00:07.123,000] <inf> sensor: temperature 21.5 C';

export class SimulatedDevice implements PortDevice {
  /** An answer leaves the device. Set by whoever carries it. */
  onAnswer: (message: Uint8Array) => void = () => {};
  /** Text for the console. */
  onConsole: (text: string) => void = () => {};
  /** The link goes away or comes back: USB at a reset, or a fault. */
  onLink: (event: 'down' | 'up') => void = () => {};
  /** Set by links that can damage a byte on the way, at a share (0 to 1) of what is sent; else that answer is lost. */
  onGarbledAnswer: ((message: Uint8Array, at: number) => void) | undefined;

  readonly #machine: Machine;
  readonly #recovery: Recovery | undefined;
  readonly #bridges: Bridges<SimulatedDevice>;
  readonly #sha: Sha;
  /** All that ends with a reset. */
  readonly #timers: Timers;
  /** What goes on outside of the device. */
  readonly #lineTimers: Timers;
  readonly #outgoing: Outgoing;
  readonly #pipeline: Pipeline<Served>;
  #phase: DevicePhase = 'running';
  #linkIsUp = true;
  #bootCount = 1;
  #requestsServed = 0;
  #cancelReset: () => void = () => {};
  #cancelChatter: () => void = () => {};
  #cancelButton: () => void = () => {};

  constructor({ profile, clock, random, hash, faults = [], images }: SimulatedDeviceOptions) {
    this.#sha = hash;
    this.#timers = new Timers(clock);
    this.#lineTimers = new Timers(clock);
    const flash = new Flash(profile, initialImages(profile, hash, images));
    this.#bridges = new Bridges(profile.transports);
    this.#bridges.make = ({ behind }) => this.#makeBehind({ profile: behind, clock, random, hash });
    this.#machine = new Machine({ profile, flash, clock, sha: hash, random, faults, bridges: this.#bridges });
    this.#machine.onReset = (into) => this.#resetSoon(into);
    this.#recovery =
      profile.recovery === undefined ? undefined : new Recovery(this.#machine, profile.recovery);
    if (profile.startsIn === 'recovery' && this.#recovery !== undefined) this.#phase = 'recovery';
    this.#outgoing = new Outgoing(
      {
        deliver: (message) => this.#linkIsUp && this.onAnswer(message),
        deliverGarbled: (message, at) => this.#linkIsUp && this.onGarbledAnswer?.(message, at),
      },
      this.#timers,
      random,
    );
    this.#pipeline = new Pipeline(this.#pipelineOwner(), this.#timers);
    this.#startChatter();
    this.#awaitButton();
  }

  /** Takes the device out of the world: nothing happens any more and nobody is called. */
  close(): void {
    this.#stop();
    this.#lineTimers.cancelAll();
    this.#bridges.close();
    this.#phase = 'off';
  }

  /** The device at this moment. */
  get state(): DeviceState {
    const { upload, flash } = this.#machine;
    return {
      phase: this.#phase,
      program: flash.program,
      uptimeMs: this.#machine.uptimeMs,
      bootCount: this.#bootCount,
      requestsServed: this.#requestsServed,
      linkIsUp: this.#linkIsUp,
      slots: slotsOf(flash),
      upload: uploadOf(upload),
    };
  }

  /** The bytes in a slot from its start; undefined when it is erased or not there. Not to be changed. */
  slotContent(image: number, slot: 0 | 1): Uint8Array | undefined {
    return this.#machine.flash.images[image]?.slots[slot].content;
  }

  /** The device behind one of its transports, whether a bridge leads there or not. */
  behind(transport: number): SimulatedDevice | undefined {
    return this.#bridges.behind(transport);
  }

  /** What runs, or ran last. */
  get program(): 'application' | 'loader' {
    return this.#machine.flash.program;
  }

  /** The name that somebody gave its firmware loader and that it still knows; undefined: the loader uses its own. */
  get loaderName(): string | undefined {
    const stored = this.#machine.settings.stored(LOADER_NAME);
    return stored === undefined || stored.length === 0 ? undefined : new TextDecoder().decode(stored);
  }

  /** What it is, as the faults leave it. */
  get profile(): DeviceProfile {
    return this.#machine.profile;
  }

  get faults(): readonly Fault[] {
    return this.#machine.faults.faults;
  }

  /** Starts since it was made, the first included. */
  get bootCount(): number {
    return this.#bootCount;
  }

  /** What the fault of a chatty console writes, and where; undefined when there is none. */
  get chatter(): (FaultOf<'chatty-console'> & { text: string }) | undefined {
    const fault = this.#machine.faults.chatter;
    return fault && { ...fault, text: fault.text ?? DEFAULT_CHATTER };
  }

  /** True while bytes on its line reach somebody. */
  get isListening(): boolean {
    if (!this.#linkIsUp) return false;
    return this.#phase === 'recovery' || (this.#phase === 'running' && !this.#machine.isSilent);
  }

  /** How it takes and sends lines and raw bytes at this moment. */
  get lines(): LineTraits {
    return linesIn(this.#phase, this.#machine.profile);
  }

  /** Replaces all faults; counting starts anew, and answers that were kept go out. */
  setFaults(faults: readonly Fault[]): void {
    this.#machine.setFaults(faults);
    this.#startChatter();
    this.#awaitButton();
    this.#outgoing.release();
  }

  /** Switches the device off, or on again; on does nothing for a device that is on. */
  power(to: 'on' | 'off'): void {
    if (to === 'on') {
      if (this.#phase === 'off') this.#boot('application');
      return;
    }
    this.#stop();
    this.#machine.poweredOff();
    this.#phase = 'off';
    if (this.#linkFollowsDevice) this.#setLink('down');
  }

  /** Presses the reset button; for recovery or loader, holds the other button meanwhile. */
  reset(into: BootTarget = 'application'): void {
    if (this.#phase !== 'off') this.#boot(into);
  }

  /**
   * Takes one packet from the link: one message, or several behind one another. The device keeps the array. What finds
   * nobody listening is lost, as on a wire.
   */
  receive(packet: Uint8Array): void {
    if (!this.isListening) return;
    const { faults } = this.#machine;
    const disconnect = faults.received(packet.length);
    if (disconnect !== undefined) return this.#disconnect(disconnect.forMs);
    const header = readHeader(packet);
    if (header === undefined || packet.length > this.lines.bufferBytes) return;
    if (faults.requestIsLost(factsOf(packet, header, this.profile.bridgeGroup))) return;
    this.#pipeline.take(packet);
  }

  #pipelineOwner(): PipelineOwner<Served> {
    return {
      pace: () => paceIn(this.#phase, this.#machine.profile),
      serve: (packet) => {
        const served =
          this.#phase === 'recovery'
            ? this.#serveRecovery(packet)
            : (this.#passOn(packet) ?? servePacket(packet, this.#machine));
        if (this.#machine.programIsGone) this.#die();
        if (this.#phase === 'dead') return undefined;
        if (!this.#machine.mustRestart) return served;
        this.#boot('application');
        return undefined;
      },
      serveWithoutBuffer: (packet) => refusedPacket(packet, Rc.noMemory, this.#machine),
      send: ({ answer, facts }) => {
        this.#requestsServed++;
        this.#outgoing.send(answer, this.#machine.faults.answerFate(facts));
      },
      noFreeBuffer: () => {
        if (this.#phase === 'running' && this.#machine.profile.withoutFreeBuffer === 'crash') this.#die();
      },
    };
  }

  /** Over a bridge goes everything but what is about bridges; undefined: it is for this device. */
  #passOn(packet: Uint8Array): Served[] | undefined {
    const { connected } = this.#bridges;
    const header = readHeader(packet);
    if (connected === undefined || header?.group === this.profile.bridgeGroup) return undefined;
    const behind = this.#bridges.behind(connected);
    if (behind?.isListening !== true)
      return refusedPacket(packet, Rc.bridgedConnectionUnavailable, this.#machine);
    behind.receive(packet);
    return [];
  }

  #makeBehind(options: SimulatedDeviceOptions): SimulatedDevice {
    const device = new SimulatedDevice(options);
    device.onAnswer = (message) => {
      const fate = this.#machine.faults.answerFate({ command: undefined, uploadOffset: undefined });
      if (this.#phase === 'running') this.#outgoing.send(message, fate);
    };
    return device;
  }

  #serveRecovery(packet: Uint8Array): Served[] {
    const header = readHeader(packet);
    if (header === undefined) return [];
    const facts = factsOf(packet, header, this.profile.bridgeGroup);
    const answer = this.#recovery?.serve(packet, this.#machine.faults.refusal(facts)?.rc);
    const spentMs = this.#machine.takeSpentMs();
    return answer === undefined ? [] : [{ facts, answer, spentMs }];
  }

  #resetSoon(into: BootTarget): void {
    this.#cancelReset();
    const { serviceMs, resetDelayMs } = this.#machine.profile;
    this.#cancelReset = this.#timers.after(serviceMs + resetDelayMs, () => this.#resetOnCommand(into));
  }

  #resetOnCommand(into: BootTarget): void {
    const { unwrittenMs, profile } = this.#machine;
    if (unwrittenMs > 0) {
      this.#cancelReset = this.#timers.after(unwrittenMs, () => this.#resetOnCommand(into));
      return;
    }
    if (profile.endsLinkBeforeReset && this.#linkFollowsDevice) this.#setLink('down');
    this.#boot(into);
  }

  /** Everything in memory ends. */
  #stop(): void {
    this.#timers.cancelAll();
    this.#outgoing.clear();
    this.#pipeline.clear();
    this.#machine.restarted();
  }

  #die(): void {
    this.#stop();
    this.#phase = 'dead';
    this.#say('E: ***** USAGE FAULT *****\r\nE: >>> ZEPHYR FATAL ERROR 0: CPU exception on CPU 0\r\n');
    // A port stays enumerated, a radio is driven by what has stopped.
    if (this.#machine.profile.link === 'radio') this.#setLink('down');
  }

  #boot(into: BootTarget): void {
    this.#stop();
    this.#phase = 'booting';
    this.#bootCount++;
    if (this.#linkFollowsDevice) this.#setLink('down');
    if (this.#machine.faults.doesNotReturn()) {
      this.#phase = 'dead';
      return;
    }
    if (into === 'recovery' && this.#recovery !== undefined)
      return this.#enterRecovery(this.#machine.profile.bootMs * RECOVERY_BOOT_SHARE);
    const outcome = runBootloader(this.#machine.flash, {
      sha: this.#sha,
      wanted: into,
      rejectsNewImages: this.#machine.faults.rejectsNewImages,
      newImagesCrash: this.#machine.faults.newImagesCrash,
    });
    for (const { atMs, text } of outcome.console) this.#timers.after(atMs, () => this.#say(text));
    this.#timers.after(outcome.totalMs, () => this.#endBoot(outcome));
  }

  #endBoot({ ends }: BootOutcome): void {
    if (ends === 'nothing-to-start' && this.#recovery !== undefined) return this.#enterRecovery(0);
    if (ends !== 'application') {
      this.#phase = 'dead';
      return;
    }
    this.#phase = 'running';
    this.#machine.restarted();
    if (this.program === 'application') this.#machine.applicationStarted();
    // Without SMP there is nothing that would advertise it.
    const isInTheAir = this.#machine.profile.link !== 'radio' || !this.#machine.isSilent;
    if (this.#linkFollowsDevice && isInTheAir) this.#setLink('up');
    this.#startChatter();
  }

  #enterRecovery(afterMs: number): void {
    this.#timers.after(afterMs, () => {
      this.#say(
        '*** Booting MCUboot v2.3.0 ***\r\nI: Starting bootloader\r\nI: Enter the serial recovery mode\r\n',
      );
      this.#phase = 'recovery';
      if (this.#machine.profile.link === 'usb') this.#setLink('up');
    });
  }

  #say(text: string): void {
    if (this.#linkIsUp) this.onConsole(text);
  }

  get #linkFollowsDevice(): boolean {
    const { link } = this.#machine.profile;
    return link === 'usb' || link === 'radio';
  }

  #setLink(to: 'up' | 'down'): void {
    if (this.#linkIsUp === (to === 'up')) return;
    this.#linkIsUp = to === 'up';
    this.onLink(to);
  }

  #disconnect(forMs: number | undefined): void {
    this.#setLink('down');
    if (forMs !== undefined) this.#lineTimers.after(forMs, () => this.#setLink('up'));
  }

  #awaitButton(): void {
    this.#cancelButton();
    const { faults, profile } = this.#machine;
    if (faults.buttonAfterMs === undefined) return;
    const into = profile.loader === undefined ? 'recovery' : 'loader';
    this.#cancelButton = this.#lineTimers.after(faults.buttonAfterMs, () => this.reset(into));
  }

  #startChatter(): void {
    this.#cancelChatter();
    const { chatter } = this;
    if (chatter === undefined) return;
    this.#cancelChatter = this.#timers.after(chatter.everyMs, () => {
      if (this.#phase === 'running') this.#say(`${chatter.text}\r\n`);
      this.#startChatter();
    });
  }
}
