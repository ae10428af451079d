/**
 * The private groups that the user has described, and the look-ups over them and the built-in ones. Knows no file: where
 * descriptions come from and where they are kept is given to it.
 */
import { BenchError } from '@shared/core/errors';
import type { DescribedGroup } from '@shared/ipc/described-group';
import { clashIn, type AnyGroup, type Catalog } from '@shared/smp/catalog';
import { builtIn, withPrivateGroups } from '@shared/smp/groups';
import { readPrivateGroup } from '@shared/smp/private-group';

const MAX_GROUPS = 50;

interface Known extends DescribedGroup {
  group: AnyGroup;
}

export class DescribedGroups {
  readonly #keep: (list: DescribedGroup[]) => void;
  #known: Known[] = [];
  #catalog: Catalog = builtIn;

  /** @param saved what is not usable any more, or no longer goes together, is left out */
  constructor(saved: readonly DescribedGroup[], keep: (list: DescribedGroup[]) => void) {
    this.#keep = keep;
    for (const one of saved) {
      const read = readPrivateGroup(one.description);
      if ('group' in read && clashIn([...this.#groups, read.group]) === undefined)
        this.#known.push({ ...one, group: read.group });
    }
    this.#catalog = withPrivateGroups(this.#groups);
  }

  get catalog(): Catalog {
    return this.#catalog;
  }

  get list(): DescribedGroup[] {
    return this.#known.map(({ fileName, description }) => ({ fileName, description }));
  }

  /**
   * Takes a description over; one of the same name is replaced.
   * @throws BenchError file/failed with what is wrong in it
   */
  add(fileName: string, text: string): void {
    const wrong = (detail: string): BenchError =>
      new BenchError('file/failed', { file: fileName, detail, isContent: true });
    const description = parsed(text);
    if (description === undefined) throw wrong('it is not JSON');
    const read = readPrivateGroup(description);
    if ('problem' in read) throw wrong(read.problem);
    const others = this.#known.filter(({ group }) => group.name !== read.group.name);
    const clash = clashIn([...others.map(({ group }) => group), read.group]);
    if (clash !== undefined) throw wrong(clash);
    if (others.length >= MAX_GROUPS) throw wrong(`there are ${MAX_GROUPS} private groups already`);
    this.#change([...others, { fileName, description, group: read.group }]);
  }

  /** Does nothing when there is none of this name. */
  remove(name: string): void {
    this.#change(this.#known.filter(({ group }) => group.name !== name));
  }

  get #groups(): AnyGroup[] {
    return this.#known.map(({ group }) => group);
  }

  #change(known: Known[]): void {
    this.#known = known;
    this.#catalog = withPrivateGroups(this.#groups);
    this.#keep(this.list);
  }
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text) as unknown;
  } catch (error) {
    if (error instanceof SyntaxError) return undefined;
    throw error;
  }
}
