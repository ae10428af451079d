/**
 * What a device tells of itself, and no transfer needs: its groups, its bootloader, its kernel and board. What it does not tell is
 * left out, and nothing is guessed.
 */
import type { ResponseOf } from '@shared/smp/command';
import { groups } from '@shared/smp/groups';
import type { SmpClient } from './client';
import { OptionalQuestions, type AskingOptions } from './optional-questions';
import { isRefusal } from './refusal';

const { os, enumeration } = groups;

/** What the device said of its kernel and board; a field that it did not tell is missing. */
export interface OsInformation {
  kernel?: string;
  nodeName?: string;
  release?: string;
  version?: string;
  machine?: string;
  processor?: string;
  board?: string;
}

export interface Bootloader {
  name?: string;
  /** As MCUboot counts its modes. */
  mode?: number;
  noDowngrade?: boolean;
  /** Of an upgradable MCUboot: the slot that it runs from. */
  activeSlot?: number;
}

export interface ToldOfItself {
  /** Numbers of the groups that the device lists. */
  groups?: number[];
  bootloader?: Bootloader;
  information?: OsInformation;
}

/** The header has 16 bits for the number of a group. */
const MAX_GROUP = 0xffff;

/** One question for each field: the answer to several at once cannot be told apart, because fields may hold spaces. */
const INFORMATION_FIELDS = [
  ['s', 'kernel'],
  ['v', 'version'],
  ['i', 'board'],
  ['n', 'nodeName'],
  ['r', 'release'],
  ['m', 'machine'],
  ['p', 'processor'],
] as const satisfies readonly (readonly [string, keyof OsInformation])[];

/**
 * Asks for everything. Questions that do not depend on one another go out together, as far as `places` allows.
 * @param places most questions at once, 1 or more
 * @param questions those of a discovery that has begun; own ones when absent
 * @throws BenchError link/lost, link/failed, cancelled
 */
export async function askWhatItTells(
  client: SmpClient,
  places: number,
  options: AskingOptions,
  questions = new OptionalQuestions(client, options),
): Promise<ToldOfItself> {
  const endTogether = client.widen(places);
  try {
    const [listed, bootloader, information] = await Promise.all([
      askGroups(questions),
      askNameAndMode(questions),
      askInformation(questions),
    ]);
    return {
      ...(listed === undefined ? {} : { groups: listed }),
      ...(bootloader === undefined ? {} : { bootloader }),
      ...(information === undefined ? {} : { information }),
    };
  } finally {
    endTogether();
  }
}

/**
 * The mode of the bootloader, for those who need nothing else.
 * @param recovery a bootloader answers: old ones are silent when they are asked for a mode, and refuse to tell their name
 * @throws BenchError smp/timeout, link/lost, link/failed, cancelled
 */
export async function askBootloader(
  client: Pick<SmpClient, 'request'>,
  recovery: boolean,
  signal?: AbortSignal,
): Promise<Bootloader> {
  const { bootloader } = os.commands;
  try {
    const named = recovery ? await client.request(bootloader, {}, { signal }) : {};
    return { ...nameIn(named), ...modeIn(await client.request(bootloader, { query: 'mode' }, { signal })) };
  } catch (error) {
    if (isRefusal(error)) return {};
    throw error;
  }
}

/** Zephyr 4.0 and newer. */
async function askGroups(questions: OptionalQuestions): Promise<number[] | undefined> {
  const listed = await questions.ask(enumeration.commands.list, {});
  return listed.got === 'answer' ? listed.value.groups.filter((group) => group <= MAX_GROUP) : undefined;
}

async function askNameAndMode(questions: OptionalQuestions): Promise<Bootloader | undefined> {
  const name = await questions.ask(os.commands.bootloader, {});
  if (name.got !== 'answer') return undefined;
  const mode = await questions.ask(os.commands.bootloader, { query: 'mode' });
  if (mode.got !== 'answer') return nameIn(name.value);
  // Only nRF Connect SDK knows it, and only with another bootloader before MCUboot.
  const slot = await questions.ask(os.commands.bootloader, { query: 'active_b0_slot' });
  const { active } = slot.got === 'answer' ? slot.value : {};
  return {
    ...nameIn(name.value),
    ...modeIn(mode.value),
    ...(active === undefined ? {} : { activeSlot: active }),
  };
}

async function askInformation(questions: OptionalQuestions): Promise<OsInformation | undefined> {
  const ask = (format: string) => questions.ask(os.commands.information, { format });
  const [[firstFormat, firstField], ...more] = INFORMATION_FIELDS;
  const first = await ask(firstFormat);
  if (first.got !== 'answer') return undefined;
  const information: OsInformation = { [firstField]: first.value.output };
  await Promise.all(
    more.map(async ([format, field]) => {
      const reply = await ask(format);
      if (reply.got === 'answer') information[field] = reply.value.output;
    }),
  );
  return information;
}

type LoaderAnswer = ResponseOf<typeof os.commands.bootloader>;

function nameIn({ bootloader }: LoaderAnswer): Bootloader {
  return bootloader === undefined ? {} : { name: bootloader };
}

function modeIn(told: LoaderAnswer): Bootloader {
  return {
    ...(told.mode === undefined ? {} : { mode: told.mode }),
    ...(told['no-downgrade'] === undefined ? {} : { noDowngrade: told['no-downgrade'] }),
  };
}
