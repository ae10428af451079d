/**
 * Markers as a sign in the chart and as words.
 */
import { useI18n } from 'vue-i18n';
import type { Marker } from '@shared/device/statistics/markers';

/** A letter, because the chart has room for no more; the words stand below it. */
export function markerSign({ kind }: Marker): { sign: string; tone: 'plain' | 'warn' } {
  switch (kind) {
    case 'reset':
      return { sign: 'R', tone: 'plain' };
    case 'lost':
      return { sign: 'L', tone: 'warn' };
    case 'back':
      return { sign: 'B', tone: 'plain' };
    case 'started-over':
      return { sign: '0', tone: 'warn' };
    case 'upgrade-began':
      return { sign: 'U', tone: 'plain' };
    case 'upgrade-ended':
      return { sign: 'E', tone: 'plain' };
  }
}

/** To be called in `setup`. */
export function useMarkerText(): (marker: Marker) => string {
  const { t } = useI18n();
  return (marker) => {
    switch (marker.kind) {
      case 'started-over':
        return t('device.statistics.markers.started-over', marker.counters);
      case 'upgrade-began':
      case 'upgrade-ended':
        return t(`device.statistics.markers.${marker.kind}`, { version: marker.version });
      case 'reset':
      case 'lost':
      case 'back':
        return t(`device.statistics.markers.${marker.kind}`);
    }
  };
}
