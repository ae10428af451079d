import { describe, expect, it } from 'vitest';
import { isOver, mayCancel, mayFollow, type UpgradePhase } from '@shared/run/upgrade/state';

const allowed: Record<UpgradePhase, string> = {
  queued: 'checking failed cancelled',
  checking: 'uploading marking resetting verifying confirming failed cancelled',
  uploading: 'uploading marking resetting verifying failed cancelled',
  marking: 'marking resetting failed cancelled',
  resetting: 'waiting failed',
  waiting: 'waiting verifying failed cancelled',
  verifying: 'verifying confirming finished failed',
  confirming: 'confirming verifying failed',
  finished: '',
  failed: '',
  cancelled: '',
};
const phases = Object.keys(allowed) as UpgradePhase[];

describe('the phases of an upgrade', () => {
  it.each(phases)('%s is followed by nothing but what the picture shows', (from) => {
    expect(
      phases
        .filter((to) => mayFollow(from, to))
        .join(' ')
        .split(' ')
        .sort(),
    ).toEqual(allowed[from].split(' ').sort());
  });

  it('end in three ways', () => {
    expect(phases.filter(isOver)).toEqual(['finished', 'failed', 'cancelled']);
  });

  it('can be cancelled only where the device is left in a state with a name', () => {
    expect(phases.filter(mayCancel)).toEqual(['queued', 'checking', 'uploading', 'marking', 'waiting']);
  });

  it('reach a verdict only by looking at the slots', () => {
    expect(phases.filter((from) => mayFollow(from, 'finished'))).toEqual(['verifying']);
  });

  it('can fail as long as something happens', () => {
    expect(phases.filter((from) => mayFollow(from, 'failed'))).toEqual(
      phases.filter((from) => !isOver(from)),
    );
  });
});
