/**
 * uPlot as this page uses it: curves over time, vertical lines at markers, horizontal ones at limits, zoom by dragging.
 * Loaded only when statistics are looked at. Knows no device and no words.
 */
import UPlot, { type AlignedData, type Axis, type Options } from 'uplot';
import 'uplot/dist/uPlot.min.css';
import { axisNumbers, axisTimes, boundsAround } from './axis-texts';
import type { CurveLook } from './curve-looks';
import type { TimeRange } from '@shared/device/statistics/live-range';
import type { Columns } from '@shared/device/statistics/samples';

export interface ChartContent extends Omit<Columns, 'read'> {
  range: TimeRange;
  /** Vertical lines; the sign stands at their top. */
  markers: readonly { seconds: number; sign: string; tone: 'plain' | 'warn' }[];
  /** Horizontal lines. */
  limits: readonly number[];
}

export interface CurveChart {
  show(content: ChartContent): void;
  /** Takes over the size of its element. */
  fit(): void;
  close(): void;
}

export interface ChartListener {
  /** The user has drawn over this time. */
  onZoom(range: TimeRange): void;
  onResetZoom(): void;
  /** Index of the sample under the pointer. */
  onPoint(index: number | undefined): void;
}

const fontPx = 11;
const leastDragPx = 4;

/** Opens a chart in an element, in the colours that the window has now. */
export function openChart(
  host: HTMLElement,
  curves: readonly { label: string; look: CurveLook }[],
  listener: ChartListener,
): CurveChart {
  const token = tokensOf(host);
  let content: ChartContent = { seconds: [], lines: [], range: { from: 0, to: 1 }, markers: [], limits: [] };

  const axis: Axis = {
    stroke: token('--color-dim'),
    font: `${fontPx}px ${getComputedStyle(host).fontFamily}`,
    grid: { stroke: token('--color-line'), width: 1 },
    ticks: { stroke: token('--color-line'), width: 1, size: 4 },
  };
  const options: Options = {
    width: Math.max(1, host.clientWidth),
    height: Math.max(1, host.clientHeight),
    legend: { show: false },
    padding: [14, 8, 0, 0],
    cursor: {
      drag: { x: true, y: false, setScale: false },
      sync: { key: 'bootbench-statistics' },
      points: { size: 6 },
      // Our own: back to the live view, for both charts.
      bind: {
        dblclick: () => () => {
          listener.onResetZoom();
          return null;
        },
      },
    },
    scales: {
      x: { time: true, range: () => [content.range.from, content.range.to] },
      y: {
        range: (_chart, least, most) => {
          const values = [least, most].filter((one): one is number => Number.isFinite(one));
          if (values.length === 0) return [0, 1];
          return boundsAround(Math.min(...values), Math.max(...values));
        },
      },
    },
    axes: [
      { ...axis, values: (_chart, marks) => axisTimes(marks), space: 80, size: 26 },
      {
        ...axis,
        values: (_chart, marks) => axisNumbers(marks),
        size: (_chart, texts) => 18 + Math.max(24, ...(texts ?? []).map((one) => one.length * 6.4)),
      },
    ],
    series: [
      {},
      ...curves.map(({ label, look }) => ({
        label,
        stroke: token(look.token),
        width: 1.5,
        dash: [...look.pattern],
        spanGaps: false,
        points: { size: 4 },
      })),
    ],
    hooks: {
      setSelect: [
        (chart) => {
          const { left, width } = chart.select;
          if (width >= leastDragPx)
            listener.onZoom({ from: chart.posToVal(left, 'x'), to: chart.posToVal(left + width, 'x') });
          chart.setSelect({ left: 0, top: 0, width: 0, height: 0 }, false);
        },
      ],
      setCursor: [(chart) => listener.onPoint(chart.cursor.idx ?? undefined)],
      drawClear: [(chart) => drawLines(chart)],
    },
  };
  const data = (): AlignedData => [content.seconds, ...content.lines];
  const plot = new UPlot(options, data(), host);

  function drawLines(chart: UPlot): void {
    const { ctx, bbox } = chart;
    const pixels = UPlot.pxRatio;
    ctx.save();
    ctx.lineWidth = pixels;
    ctx.font = `600 ${fontPx * pixels}px ${getComputedStyle(host).fontFamily}`;
    ctx.textAlign = 'center';
    ctx.textBaseline = 'bottom';
    for (const { seconds, sign, tone } of content.markers) {
      if (seconds < content.range.from || seconds > content.range.to) continue;
      const x = chart.valToPos(seconds, 'x', true);
      ctx.strokeStyle = ctx.fillStyle = token(tone === 'warn' ? '--color-warn' : '--color-accent');
      ctx.setLineDash([3 * pixels, 3 * pixels]);
      line(ctx, x, bbox.top, x, bbox.top + bbox.height);
      ctx.fillText(sign, x, bbox.top - pixels);
    }
    ctx.strokeStyle = token('--color-fail');
    ctx.setLineDash([6 * pixels, 4 * pixels]);
    for (const limit of content.limits) {
      const y = chart.valToPos(limit, 'y', true);
      if (y >= bbox.top && y <= bbox.top + bbox.height) line(ctx, bbox.left, y, bbox.left + bbox.width, y);
    }
    ctx.restore();
  }

  return {
    show: (next) => {
      content = next;
      plot.setData(data());
    },
    fit: () => {
      plot.setSize({ width: Math.max(1, host.clientWidth), height: Math.max(1, host.clientHeight) });
    },
    close: () => {
      plot.destroy();
    },
  };
}

function line(ctx: CanvasRenderingContext2D, x1: number, y1: number, x2: number, y2: number): void {
  ctx.beginPath();
  ctx.moveTo(x1, y1);
  ctx.lineTo(x2, y2);
  ctx.stroke();
}

/** The colours of the window as a canvas takes them: computed, because tokens hold one for each theme. */
function tokensOf(host: HTMLElement): (name: string) => string {
  const known = new Map<string, string>();
  return (name) => {
    const found = known.get(name);
    if (found !== undefined) return found;
    const probe = document.createElement('span');
    probe.style.color = `var(${name})`;
    host.append(probe);
    const { color } = getComputedStyle(probe);
    probe.remove();
    known.set(name, color);
    return color;
  };
}
