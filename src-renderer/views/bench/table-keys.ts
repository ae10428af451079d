/**
 * Keys and clicks of the device table as changes of cursor and selection. Knows rows, not how they are drawn: a row says
 * by `data-row` which it is, and by `data-hit` what of it was hit.
 */
import { useSelection } from '../../stores/selection';
import { allIds, idsBetween, idsOf, placeAfter } from './cursor';
import type { Row } from './rows';
import { useTableWishes } from './table-wishes';

export interface TableKeyActions {
  rows: () => readonly Row[];
  /** Rows that fit into the window. */
  pageRows: () => number;
  reveal: (at: number) => void;
  open: (id: string) => void;
  remove: () => void;
  upgrade: () => void;
  error: (id: string) => void;
}

export interface TableKeys {
  press: (event: KeyboardEvent) => void;
  click: (event: MouseEvent) => void;
  doubleClick: (event: MouseEvent) => void;
  /** Puts cursor and selection where a context menu is about to open; outside of rows there is none. */
  aimMenu: (event: MouseEvent) => void;
  cursorAt: () => number;
}

export function useTableKeys(actions: TableKeyActions): TableKeys {
  const selection = useSelection();
  const wishes = useTableWishes();
  /** Key of the row where a selection with Shift begins. */
  let anchor: string | undefined;

  const cursorAt = () => actions.rows().findIndex((row) => row.key === wishes.cursor);
  const current = () => actions.rows()[cursorAt()];

  function moveTo(at: number): void {
    const row = actions.rows()[at];
    if (row === undefined) return;
    wishes.cursor = row.key;
    actions.reveal(at);
  }

  /** Selects from the anchor to the place, and nothing else. */
  function extendTo(at: number): void {
    const rows = actions.rows();
    anchor ??= wishes.cursor ?? rows[at]?.key;
    const from = rows.findIndex((row) => row.key === anchor);
    selection.set(idsBetween(rows, from < 0 ? at : from, at));
    moveTo(at);
  }

  function toggle(row: Row | undefined): void {
    const ids = idsOf(row);
    const whole = ids.every((id) => selection.has(id));
    const rest = selection.ids.filter((id) => !ids.includes(id));
    selection.set(whole ? rest : [...rest, ...ids]);
    anchor = row?.key;
  }

  function fold(row: Row | undefined, hidden: boolean): void {
    if (row?.kind === 'group') wishes.fold(row.key, hidden);
  }

  function enter(row: Row | undefined): void {
    if (row?.kind === 'device') actions.open(row.id);
    else if (row) fold(row, !row.folded);
  }

  function press(event: KeyboardEvent): void {
    if (event.target !== event.currentTarget) return;
    const place = placeAfter(event.key, cursorAt(), actions.rows().length, actions.pageRows());
    const modified = event.ctrlKey || event.metaKey || event.altKey;
    if (place !== undefined && !event.altKey) {
      if (event.shiftKey) extendTo(place);
      else {
        anchor = undefined;
        moveTo(place);
      }
    } else if ((event.ctrlKey || event.metaKey) && event.key.toLowerCase() === 'a') {
      selection.set(allIds(actions.rows()));
    } else if (modified || !pressPlain(event.key)) return;
    event.preventDefault();
  }

  /** @returns false for keys that mean nothing here */
  function pressPlain(key: string): boolean {
    const row = current();
    switch (key) {
      case ' ':
        toggle(row);
        return true;
      case 'Enter':
        enter(row);
        return true;
      case 'Escape':
        selection.clear();
        return true;
      case 'Delete':
        actions.remove();
        return true;
      case 'u':
        actions.upgrade();
        return true;
      case 'e':
        if (row?.kind === 'device') actions.error(row.id);
        return true;
      case 'ArrowLeft':
      case 'ArrowRight':
        fold(row, key === 'ArrowLeft');
        return true;
      default:
        return false;
    }
  }

  function click(event: MouseEvent): void {
    const at = rowUnder(event);
    const row = actions.rows()[at];
    if (row === undefined) return;
    const hit = hitOf(event);
    if (hit === 'error' && row.kind === 'device') actions.error(row.id);
    else if (hit === 'fold') fold(row, row.kind === 'group' && !row.folded);
    else if (event.shiftKey) return extendTo(at);
    else if (hit === 'box' || event.ctrlKey || event.metaKey) toggle(row);
    else {
      selection.set(idsOf(row));
      anchor = row.key;
    }
    wishes.cursor = row.key;
  }

  function doubleClick(event: MouseEvent): void {
    if (hitOf(event) === undefined) enter(actions.rows()[rowUnder(event)]);
  }

  function aimMenu(event: MouseEvent): void {
    const byKeyboard = event.target === event.currentTarget;
    const at = byKeyboard ? cursorAt() : rowUnder(event);
    const row = actions.rows()[at];
    if (row === undefined) {
      event.preventDefault();
      event.stopPropagation();
      return;
    }
    wishes.cursor = row.key;
    if (!idsOf(row).every((id) => selection.has(id))) selection.set(idsOf(row));
  }

  function rowUnder(event: MouseEvent): number {
    const key = closest(event, '[data-row]')?.dataset['row'];
    return actions.rows().findIndex((row) => row.key === key);
  }

  return { press, click, doubleClick, aimMenu, cursorAt };
}

function hitOf(event: MouseEvent): string | undefined {
  return closest(event, '[data-hit]')?.dataset['hit'];
}

function closest(event: MouseEvent, selector: string): HTMLElement | null {
  return event.target instanceof HTMLElement || event.target instanceof SVGElement
    ? event.target.closest<HTMLElement>(selector)
    : null;
}
