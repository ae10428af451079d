/**
 * What a window sees of watched statistics: which sections of which device are read, which thresholds are crossed, and what is read of
 * the section that a page shows. Plain data.
 */
import type { ErrorView } from '../core/errors';
import type { OddView } from '../smp/odd-values';
import type { Marker } from '../device/statistics/markers';
import type { Sample } from '../device/statistics/samples';
import type { SectionRecord } from '../device/statistics/section-record';
import type { Alarm } from '../device/statistics/thresholds';

/** One device. It changes when a section is added or refused, and when an alarm begins or ends: not with each reading. */
export interface WatchView {
  /** Of the device. */
  id: string;
  sections: WatchedSectionView[];
}

export interface WatchedSectionView {
  name: string;
  /** A page shows it. */
  shown?: true;
  /** Why the last reading failed. */
  error?: ErrorView;
  /** Alarms that last. */
  lasting: readonly Alarm[];
  /** Alarms that were raised while no page showed the section, and that nobody has seen since. */
  unseen: readonly Alarm[];
}

/** What is known of a section at the moment in which a page begins to show it. */
export interface ShownSection {
  record: SectionRecord;
  error?: ErrorView;
  /** What of the last answer is not as it should be. */
  odd?: readonly OddView[];
}

/** What has come for the section that a page shows. */
export interface SectionNews {
  deviceId: string;
  section: string;
  /** A new sample, and how many there are with it since the section was first read. */
  sample?: Sample;
  count: number;
  /** All that are kept, where they have changed. */
  markers?: readonly Marker[];
  alarms?: readonly Alarm[];
  /** Absent after a reading that succeeded. */
  error?: ErrorView;
  odd?: readonly OddView[];
}
