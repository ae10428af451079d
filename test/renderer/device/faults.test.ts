import { mount } from '@vue/test-utils';
import { describe, expect, it } from 'vitest';
import { defineComponent } from 'vue';
import { faultSchema, type Fault } from '@shared/simulator/fault';
import { createWords } from '@/locales';
import {
  draftOf,
  faultFrom,
  faultKinds,
  faultPresetNames,
  faultPresets,
} from '@/views/device/faults/fault-forms';
import { useFaultWords } from '@/views/device/faults/fault-words';

function words(fault: Fault): string {
  let sentence = '';
  mount(
    defineComponent({
      setup() {
        sentence = useFaultWords()(fault);
        return () => null;
      },
    }),
    { global: { plugins: [createWords()] } },
  );
  return sentence;
}

describe('the form for a fault', () => {
  it.each(faultKinds)('starts with values that make a fault: %s', (kind) => {
    expect(faultFrom(draftOf(kind))).toMatchObject({ kind });
  });

  it.each(faultKinds)('says in words what the fault is: %s', (kind) => {
    const fault = faultFrom(draftOf(kind));
    expect(fault && words(fault)).toMatch(/^[A-Z][^{}]+$/);
    expect(fault && words(fault)).not.toContain('device.faults');
  });

  it('turns percent into chance and an empty command into any', () => {
    const draft = draftOf('lose');
    expect(faultFrom({ ...draft, occasion: { kind: 'chance', value: 5 } })).toEqual({
      kind: 'lose',
      what: 'answer',
      when: { chance: 0.05 },
    });
    expect(faultFrom({ ...draft, command: 'image.upload' })).toMatchObject({ command: 'image.upload' });
  });

  it('gives nothing while a value is missing or out of its range', () => {
    const draft = draftOf('delay');
    expect(faultFrom({ ...draft, values: { byMs: undefined } })).toBeUndefined();
    expect(faultFrom({ ...draft, values: { byMs: 9_999_999 } })).toBeUndefined();
    expect(faultFrom({ ...draft, occasion: { kind: 'every', value: undefined } })).toBeUndefined();
  });
});

describe('the presets', () => {
  it.each(faultPresetNames)('are faults that the simulator takes: %s', (name) => {
    for (const fault of faultPresets[name]) expect(faultSchema.safeParse(fault).success).toBe(true);
  });
});
