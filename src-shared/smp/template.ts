/**
 * The request of a declared command as a text to fill in, and its fields in words. For whoever writes a request by hand.
 * Knows declarations, no single command.
 */
import type { AnyCommand } from './command';
import { printDiagnostic } from './diagnostic';
import type { Field, FieldKind } from './schema';

/** One field of a request or answer. */
export interface FieldLine {
  /** Key, below others with dots: `err.rc`. Elements of a list stand under `[]`. */
  path: string;
  kind: FieldKind;
  about: string;
  optional: boolean;
}

/** The body with every field that is needed, empty or 0, in diagnostic notation. */
export function templateOf(command: AnyCommand): string {
  return printDiagnostic(emptyOf(command.request), 'lines');
}

/** The fields of a request in the order of their declaration. */
export function fieldLines(command: AnyCommand): FieldLine[] {
  return linesOf(command.request, '');
}

function emptyOf({ kind, fields = {} }: Field<unknown>): unknown {
  switch (kind) {
    case 'uint':
    case 'int':
      return 0;
    case 'bool':
      return false;
    case 'text':
      return '';
    case 'bytes':
      return new Uint8Array();
    case 'list':
      return [];
    case 'record':
      return new Map();
    case 'any':
      return null;
    case 'struct':
      return new Map(
        Object.entries(fields).flatMap(([name, one]) =>
          one.optional || one.missing !== undefined ? [] : [[name, emptyOf(one)] as const],
        ),
      );
  }
}

function linesOf({ fields, element }: Field<unknown>, above: string): FieldLine[] {
  if (element !== undefined) return linesOf(element, `${above}[]`);
  return Object.entries(fields ?? {}).flatMap(([name, one]) => {
    const path = above === '' ? name : `${above}.${name}`;
    const { kind, about, optional, missing } = one as Field<unknown>;
    return [
      { path, kind, about, optional: optional || missing !== undefined },
      ...linesOf(one as Field<unknown>, path),
    ];
  });
}
