/**
 * A fault as a sentence.
 */
import { useI18n } from 'vue-i18n';
import type { Fault, Occasion } from '@shared/simulator/fault';

/** To be called in `setup`. */
export function useFaultWords(): (fault: Fault) => string {
  const { t, n } = useI18n();
  const seconds = (ms: number): string => t('device.span.seconds', { s: ms / 1000 });

  function whenText(when: Occasion | undefined): string {
    if (when === undefined) return t('device.faults.when.always');
    if ('chance' in when)
      return t('device.faults.when.chance', { percent: Math.round(when.chance * 1000) / 10 });
    if ('every' in when) return t('device.faults.when.every', { number: when.every });
    if ('nth' in when) return t('device.faults.when.nth', { numbers: when.nth.join(', ') });
    return t('device.faults.when.offset', { ...when.uploadOffset });
  }

  function targetText(fault: { command?: string | undefined; when?: Occasion | undefined }): string {
    return t('device.faults.target', {
      command: fault.command ?? t('device.faults.anyCommand'),
      when: whenText(fault.when),
    });
  }

  return (fault) => {
    const text = (values: Record<string, unknown> = {}, variant = ''): string =>
      t(`device.faults.kinds.${fault.kind}.text${variant}`, values);
    switch (fault.kind) {
      case 'lose':
        return `${text({}, fault.what === 'request' ? 'Request' : '')} ${targetText(fault)}`;
      case 'garble':
        return `${text({}, fault.where === 'wire' ? '' : 'Message')} ${targetText(fault)}`;
      case 'delay':
        return `${text({ span: seconds(fault.byMs) })} ${targetText(fault)}`;
      case 'refuse': {
        const where = fault.group === undefined ? '' : 'Group';
        return `${text({ rc: fault.rc, group: fault.group }, where)} ${targetText(fault)}`;
      }
      case 'hold':
      case 'repeat':
      case 'reorder':
      case 'busy':
      case 'truncate-cbor':
      case 'wrong-sequence':
        return `${text()} ${targetText(fault)}`;
      case 'disconnect':
        return fault.forMs === undefined
          ? text({ bytes: n(fault.afterBytes) }, 'ForGood')
          : text({ bytes: n(fault.afterBytes), span: seconds(fault.forMs) });
      case 'restart':
        return text({ bytes: n(fault.afterUploadedBytes), times: fault.times ?? 1 });
      case 'late-write':
        return text({ span: seconds(fault.byMs) });
      case 'button':
        return text({ span: seconds(fault.afterMs) });
      case 'silent-application':
        return text({}, fault.images === 'all' ? '' : 'New');
      case 'slow-erase':
        return text({ span: seconds(fault.ms) });
      case 'out-of-space':
        return text({ bytes: n(fault.afterBytes) });
      case 'small-buffers':
        return text({ bytes: fault.bytes, count: fault.count });
      case 'chatty-console':
        return text({ span: seconds(fault.everyMs) });
      case 'version-1-only':
      case 'no-params':
      case 'never-return':
      case 'revert-on-boot':
      case 'reject-at-boot':
      case 'no-boot-mode':
      case 'confirm-running-only':
        return text();
    }
  };
}
