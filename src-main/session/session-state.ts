/**
 * The state of a session, and what a session is made with. Declarations only.
 *
 *              connect            discovered
 *     closed ─────────► opening ─────────────► ready ──────────────┐
 *        ▲                 │ failed               │ link lost,     │ reset (expected)
 *        │◄────────────────┘                      │ silence        │
 *        │                                        ▼                ▼
 *        │◄──────────── disconnect ──────────── away ◄─────────────┘
 *                                                 └── answers again ──► ready
 */
import type { Clock } from '@shared/core/clock';
import type { LoaderPlace } from '@shared/device/loader-name';
import type { ErrorView } from '@shared/core/errors';
import type { Catalog } from '@shared/smp/catalog';
import type { Capabilities } from '../engine/discovery';
import type { Timing } from '../engine/timing';
import type { SmpTransport } from '../engine/transport';

export type SessionState =
  | { link: 'closed'; because?: ErrorView }
  | { link: 'opening' }
  | { link: 'ready'; capabilities: Capabilities; roundTripMs: number; transport: SmpTransport }
  /** `why`: a reset that was asked for, an end of the link, or no answer over a link that seems to be there. */
  | { link: 'away'; since: number; why: Absence };

/** `bridge`: another device answers since a bridge has begun or ended, and is asked. */
export type Absence = 'restart' | 'lost' | 'silence' | 'bridge';

export interface SessionOptions {
  /** A fresh transport to where the device is now. Called for every attempt. */
  makeTransport: () => Promise<SmpTransport>;
  clock: Clock;
  random: () => number;
  timing: () => Timing;
  /**
   * What a device is asked when its link is new; all that a window shows when absent. `what-transfers-need`: its buffers,
   * and who answers; slots and bootloader are asked by whoever needs them. `nothing`: for those who know what they send, and send one
   * thing.
   */
  asks?: 'what-transfers-need' | 'nothing' | undefined;
  /**
   * Keeps under which name the firmware loader of the device is looked for beside the device itself, also when this program is started
   * anew; undefined: nowhere else any more. Absent where devices are not looked for.
   */
  keepLoader?: ((loader: LoaderPlace | undefined) => void) | undefined;
  /** Names commands and errors, private groups too, in what is told of each new link; the built-in ones when absent. */
  catalog?: () => Catalog;
}

/** What was learned about the link and survives a reconnect. */
export interface LearnedPacing {
  gapMs: number;
  /** Largest request in bytes that arrived reliably. */
  maxRequestBytes: number;
  /** Buffer size that the device told when this was learned. */
  bufferBytes?: number | undefined;
}
