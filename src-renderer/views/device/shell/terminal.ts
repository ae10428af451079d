/**
 * xterm as this page uses it: a place to show text, not to type. Everything reaches it through `write`. Loaded only when a
 * shell is looked at. Knows no device.
 */
import { FitAddon } from '@xterm/addon-fit';
import { SearchAddon } from '@xterm/addon-search';
import { Terminal, type ITheme } from '@xterm/xterm';
import '@xterm/xterm/css/xterm.css';

export interface ShellTerminal {
  write(text: string): void;
  clear(): void;
  /** Selects the next place with this text; false when there is none. */
  find(text: string, direction: 'up' | 'down'): boolean;
  endFind(): void;
  scrollPages(pages: number): void;
  /** Takes over the size of its element. */
  fit(): void;
  /** Takes over the colours of the window's theme. */
  takeLook(): void;
  close(): void;
}

const scrollbackLines = 5000;
const readable = 4.5;

/** The eight colours of ANSI, plain and bright, for each ground. */
const palettes = {
  light: {
    colours: ['#14181d', '#b3261e', '#1c7237', '#8a5400', '#2456c7', '#8a2f8f', '#0b6e7c', '#515b67'],
    bright: ['#515b67', '#c8372e', '#247f41', '#8f5b06', '#3767d3', '#9a3ea0', '#127a89', '#14181d'],
  },
  dark: {
    colours: ['#868f9b', '#ff8b82', '#5cc47c', '#e5ae4b', '#86abff', '#dc97e0', '#5fc7d6', '#e6e9ed'],
    bright: ['#a3acb7', '#ffa69f', '#80d69b', '#f0c272', '#a5c1ff', '#e7b2ea', '#8bd9e4', '#ffffff'],
  },
} as const;
const names = ['black', 'red', 'green', 'yellow', 'blue', 'magenta', 'cyan', 'white'] as const;
const brightNames = [
  'brightBlack',
  'brightRed',
  'brightGreen',
  'brightYellow',
  'brightBlue',
  'brightMagenta',
  'brightCyan',
  'brightWhite',
] as const;

/**
 * Opens a terminal inside an element.
 * @param label its name for screen readers.
 * @param onType somebody types while it has the focus: the line to type in should take it.
 */
export function openTerminal(host: HTMLElement, label: string, onType: () => void): ShellTerminal {
  const fit = new FitAddon();
  const search = new SearchAddon();
  const terminal = new Terminal({
    disableStdin: true,
    cursorInactiveStyle: 'none',
    scrollback: scrollbackLines,
    minimumContrastRatio: readable,
    fontSize: 12,
    lineHeight: 1.25,
    fontFamily: styleOf(host, '--font-mono'),
    theme: themeOf(host),
    // A link in the output of a device is text.
    linkHandler: { activate: () => undefined },
  });
  terminal.loadAddon(fit);
  terminal.loadAddon(search);
  terminal.attachCustomKeyEventHandler((event) => {
    if (event.ctrlKey || event.metaKey || event.altKey) return true;
    if (event.type === 'keydown' && event.key.length === 1) onType();
    return event.key.startsWith('Page') || event.key === 'Home' || event.key === 'End';
  });
  terminal.open(host);
  terminal.textarea?.setAttribute('aria-label', label);
  fit.fit();

  return {
    write: (text) => {
      terminal.write(text);
    },
    clear: () => {
      // `clear` would keep the line with the cursor.
      terminal.reset();
    },
    find: (text, direction) => (direction === 'up' ? search.findPrevious(text) : search.findNext(text)),
    endFind: () => {
      search.clearDecorations();
      terminal.clearSelection();
    },
    scrollPages: (pages) => {
      terminal.scrollPages(pages);
    },
    fit: () => {
      fit.fit();
    },
    takeLook: () => {
      terminal.options.theme = themeOf(host);
    },
    close: () => {
      terminal.dispose();
    },
  };
}

function styleOf(host: HTMLElement, name: string): string {
  return getComputedStyle(host).getPropertyValue(name);
}

/** The colours of the window as the terminal takes them: computed, because tokens hold one for each theme. */
function themeOf(host: HTMLElement): ITheme {
  const probe = document.createElement('span');
  host.append(probe);
  const token = (name: string): string => {
    probe.style.color = `var(--color-${name})`;
    return getComputedStyle(probe).color;
  };
  const background = token('surface');
  const { colours, bright } = palettes[isDark(background) ? 'dark' : 'light'];
  const theme: ITheme = {
    background,
    foreground: token('ink'),
    cursor: background,
    selectionBackground: token('accent-fill'),
    selectionForeground: token('on-accent'),
    selectionInactiveBackground: token('accent-fill'),
    scrollbarSliderBackground: token('line-strong'),
    scrollbarSliderHoverBackground: token('faint'),
    scrollbarSliderActiveBackground: token('faint'),
    ...Object.fromEntries(names.map((name, index) => [name, colours[index]])),
    ...Object.fromEntries(brightNames.map((name, index) => [name, bright[index]])),
  };
  probe.remove();
  return theme;
}

/** @param colour as `rgb(19, 22, 25)` */
function isDark(colour: string): boolean {
  const [red = 255, green = 255, blue = 255] = (colour.match(/\d+(?:\.\d+)?/g) ?? []).map(Number);
  return (red + green + blue) / 3 < 128;
}
