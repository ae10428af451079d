/**
 * Serial ports that no device on the bench uses, less those that the user does not want to see.
 */
import { defineStore } from 'pinia';
import { computed, shallowRef } from 'vue';
import { useBench } from '../../stores/bench';

export const useFoundPorts = defineStore('found-ports', () => {
  const bench = useBench();
  const hidden = shallowRef<ReadonlySet<string>>(new Set());

  const free = computed(() => bench.ports.filter((port) => port.deviceId === undefined));
  const ports = computed(() => free.value.filter((port) => !hidden.value.has(port.path)));

  /** Until another port appears. */
  function hide(): void {
    hidden.value = new Set(free.value.map((port) => port.path));
  }

  return { ports, hide };
});
