/**
 * The request that is being written: what is chosen, what is typed, and whether it can be sent. Knows no component.
 */
import { computed, reactive } from 'vue';
import { isWithin, limits } from '@shared/device/limits';
import { parseDiagnostic, type Mistake } from '@shared/smp/diagnostic';
import type { AnyCommand, Op, Pace } from '@shared/smp/command';
import type { Catalog } from '@shared/smp/catalog';
import { templateOf } from '@shared/smp/template';
import type { WrittenRequest } from '../../../stores/raw-requests';

/** Chosen where a number is to be typed. */
export const OTHER = -1;

/** What is offered to wait, in milliseconds: requests by hand are sent once, so rather long. */
const WAITS_MS: Readonly<Record<Pace, number>> = {
  quick: 5000,
  state: 5000,
  data: 20_000,
  shell: 30_000,
  flash: 40_000,
};

interface RawFields {
  op: Op;
  /** 0: as the session speaks. */
  version: 0 | 1 | 2;
  /** A declared group, or OTHER. */
  group: number;
  groupNumber: number | undefined;
  /** Name of a declared command; empty for another one. */
  command: string;
  commandNumber: number | undefined;
  body: string;
  timeoutMs: number | undefined;
}

export type RawDraft = ReturnType<typeof useRawDraft>;

/** @param catalog the groups that are known by name */
export function useRawDraft(deviceId: () => string, catalog: () => Catalog) {
  const fields = reactive<RawFields>({
    op: 'write',
    version: 0,
    group: 0,
    groupNumber: undefined,
    command: 'os.echo',
    commandNumber: undefined,
    body: '{\n  "d": "hi"\n}',
    timeoutMs: 5000,
  });

  const group = computed(() => (fields.group === OTHER ? fields.groupNumber : fields.group));
  const declaredGroup = computed(() => catalog().groups.find((one) => one.id === group.value));
  const commands = computed(() => catalog().commands.filter((one) => one.group === group.value));
  const declared = computed<AnyCommand | undefined>(() => {
    const named = commands.value.find((one) => one.name === fields.command);
    if (named !== undefined) return named;
    const id = fields.commandNumber;
    return group.value === undefined || id === undefined
      ? undefined
      : catalog().commandAt(group.value, id, fields.op);
  });
  const mistake = computed<Mistake | undefined>(() => {
    const parsed = parseDiagnostic(fields.body);
    return 'mistake' in parsed ? parsed.mistake : undefined;
  });

  /** What would be sent; undefined while something is missing or out of its range. */
  const request = computed<WrittenRequest | undefined>(() => {
    const command = commands.value.find((one) => one.name === fields.command)?.id ?? fields.commandNumber;
    const { op, version, body, timeoutMs } = fields;
    if (!within(group.value, 0xffff) || !within(command, 0xff)) return undefined;
    if (timeoutMs === undefined || !isWithin(timeoutMs, limits.answerMs)) return undefined;
    if (mistake.value !== undefined) return undefined;
    return {
      id: deviceId(),
      op,
      group: group.value,
      command,
      body,
      timeoutMs,
      ...(version === 0 ? {} : { version }),
    };
  });

  function chooseGroup(id: number): void {
    if (id === OTHER) fields.groupNumber ??= 64;
    fields.group = id;
    const first = catalog().commands.find((one) => one.group === id);
    chooseCommand(first?.name ?? '');
  }

  /** A declared command brings its operation, its fields and the time that it may take. */
  function chooseCommand(name: string): void {
    fields.command = name;
    const command = catalog().commands.find((one) => one.name === name);
    if (command === undefined) {
      fields.commandNumber ??= 0;
      return;
    }
    fields.op = command.op;
    fields.body = templateOf(command);
    fields.timeoutMs = WAITS_MS[command.pace];
  }

  /** Takes a request over that was sent before. */
  function take({ op, version, group: number, command, body, timeoutMs }: WrittenRequest): void {
    const known = catalog().groups.some((one) => one.id === number);
    const name = catalog().commandAt(number, command, op)?.name ?? '';
    Object.assign(fields, { op, body, timeoutMs, version: version ?? 0, command: name });
    fields.group = known ? number : OTHER;
    fields.groupNumber = known ? fields.groupNumber : number;
    fields.commandNumber = name === '' ? command : fields.commandNumber;
  }

  return { fields, declaredGroup, commands, declared, mistake, request, chooseGroup, chooseCommand, take };
}

function within(number: number | undefined, largest: number): number is number {
  return number !== undefined && number >= 0 && number <= largest;
}
