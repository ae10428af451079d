/**
 * Which counters of a section are drawn: the first ones, until somebody chooses. Knows no chart.
 */
import { computed, ref, type ComputedRef } from 'vue';
import { areNameless, counterNames, type Sample } from '@shared/device/statistics/samples';

export interface NumberedCounter {
  name: string;
  /** Place among all counters of the section; decides how its curve looks. */
  number: number;
}

const firstDrawn = 4;

/** To be called in `setup`. */
export function useCounterChoice(
  section: () => string | undefined,
  samples: () => readonly Sample[],
): {
  counters: ComputedRef<NumberedCounter[]>;
  drawn: ComputedRef<ReadonlySet<string>>;
  /** What is drawn, in order. */
  curves: ComputedRef<NumberedCounter[]>;
  /** The firmware was built without names: `s0`, `s1`. */
  nameless: ComputedRef<boolean>;
  draw: (name: string, on: boolean) => void;
} {
  const choices = ref(new Map<string, ReadonlySet<string>>());
  const counters = computed(() => counterNames(samples()).map((name, number) => ({ name, number })));
  const drawn = computed(
    () =>
      choices.value.get(section() ?? '') ??
      new Set(counters.value.slice(0, firstDrawn).map(({ name }) => name)),
  );
  return {
    counters,
    drawn,
    curves: computed(() => counters.value.filter(({ name }) => drawn.value.has(name))),
    nameless: computed(() => areNameless(counters.value.map(({ name }) => name))),
    draw: (name, on) => {
      const next = new Set(drawn.value);
      if (on) next.add(name);
      else next.delete(name);
      choices.value.set(section() ?? '', next);
    },
  };
}
