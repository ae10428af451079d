/**
 * Name and tags of a device while they are being typed. Pure.
 */
import { mostTags } from '@shared/device/record';
import { longestName, type WrongFields } from './connection-draft';

/** The tags of a line, without blanks and doubles. */
export function tagsFrom(typed: string): string[] {
  const tags = typed
    .split(',')
    .map((tag) => tag.trim())
    .filter((tag) => tag !== '');
  return [...new Set(tags)];
}

export function wrongDescription(name: string, tags: string): WrongFields<'name' | 'tags'> {
  const { length } = name.trim();
  const list = tagsFrom(tags);
  return {
    ...(length === 0 ? { name: { key: 'nameEmpty' } } : {}),
    ...(length > longestName ? { name: { key: 'name', values: { most: longestName } } } : {}),
    ...(list.length > mostTags.count || list.some((tag) => tag.length > mostTags.characters)
      ? { tags: { key: 'tags', values: { most: mostTags.count, length: mostTags.characters } } }
      : {}),
  };
}
