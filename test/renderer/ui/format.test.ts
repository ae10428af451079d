import { expect, it } from 'vitest';
import { partMoved } from '@shared/run/fold';
import { phaseKey } from '@/components/run-phase';
import { slotSummary } from '@shared/device/slots/summary';
import { durationText, millisecondsText, percentText, sizeText, speedText } from '@/ui/format';
import { inStep, runStates, queued, slot, uploading, uploadStep } from '../support/scene';

it('shows sizes in KiB with two digits and speeds with one', () => {
  expect(sizeText(422_246)).toBe('412.35 KiB');
  expect(sizeText(1024 * 1024 * 2)).toBe('2,048.00 KiB');
  expect(speedText(11_468)).toBe('11.2 KiB/s');
});

it('shows time left in minutes and seconds, hours only when there are some', () => {
  expect([0, 8.2, 65, 3599.5, 3750].map((seconds) => durationText(seconds))).toEqual([
    '0:00',
    '0:09',
    '1:05',
    '1:00:00',
    '1:02:30',
  ]);
  expect(durationText(-3)).toBe('0:00');
});

it('says 100 % only when everything is done', () => {
  expect([0, 0.999, 1, 1.2, -1].map((part) => percentText(part))).toEqual([
    '0 %',
    '99 %',
    '100 %',
    '100 %',
    '0 %',
  ]);
});

it('shows short round trips with a digit', () => {
  expect([0.84, 9.96, 12.4].map((ms) => millisecondsText(ms))).toEqual(['0.8 ms', '10.0 ms', '12 ms']);
});

it('counts the bytes of all uploads together', () => {
  expect(partMoved(uploading(0.5))).toBeCloseTo(0.5, 2);
  const steps = [uploadStep(0, 3 * 182_320), uploadStep(1)];
  expect(partMoved(uploading(0.5, 1000, { steps, at: 1 }))).toBe(0.875);
  expect(partMoved(queued)).toBeUndefined();
  expect(partMoved(inStep('reset'))).toBe(1);
});

it('has a word for every state of an upgrade', () => {
  expect([...new Set(runStates.map((state) => phaseKey(state)))]).toEqual([
    'queued',
    'checking',
    'erasing',
    'sending',
    'finishing',
    'marking',
    'resetting',
    'waiting',
    'verifying',
    'confirming',
    'over',
  ]);
});

it.each([
  [{ active: true, confirmed: true }, 'confirmed'],
  [{ active: true }, 'on-test'],
  [{ pending: true }, 'pending'],
  [{ pending: true, permanent: true }, 'permanent'],
  [{ confirmed: true }, 'fallback'],
  [{}, 'stored'],
] as const)('a slot with %j is %s', (flags, state) => {
  expect(slotSummary([slot(flags)]).map((chip) => chip.state)).toEqual([state]);
});
