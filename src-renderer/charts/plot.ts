/** From what a chart is to uPlot's options. Colours are read at each drawing, so a switch of theme is one redraw. */
import type uPlot from "uplot";
import { formatCount } from "../ui/format-number";
import { readToken, shownTheme } from "../ui/theme";
import type { ChartColour } from "./palette";
import { axisNumbers, type Unit } from "./units";

export interface PlotCurve {
  readonly label: string;
  readonly colour: ChartColour;
  readonly width: number;
  readonly dash: readonly number[];
  /** 0 to 1: the unsmoothed curve stays visible behind the smoothed one. */
  readonly opacity: number;
  readonly points: boolean;
}

export interface PlotSettings {
  readonly curves: readonly PlotCurve[];
  readonly log: boolean;
  readonly xLabel: string;
  readonly unit: Unit;
  /** Values never leave these, so the axis does not either. */
  readonly bounds: { readonly low?: number; readonly high?: number };
  /** Places of two curves in `curves`: the room between them is tinted. */
  readonly gap: readonly [number, number] | undefined;
  readonly size: { readonly width: number; readonly height: number };
  /** A person chose a stretch of the x axis, or all of it again. */
  readonly onZoom: (zoomed: boolean) => void;
}

/** Steps and epochs are whole. */
const WHOLE_STEPS = Array.from({ length: 10 }, (_, power) =>
  [1, 2, 5].map((digit) => digit * 10 ** power),
).flat();
const GRID: uPlot.Axis.Grid = { stroke: () => readToken("line"), width: 1 };
const NUMBERS = '10.5px "JetBrains Mono Variable", ui-monospace, monospace';
const WORDS = '11px "Inter Variable", system-ui, sans-serif';
const NUMBER_WIDTH = 6.4;

export function plotOptions(settings: PlotSettings): uPlot.Options {
  const { log, bounds, unit, size } = settings;
  return {
    width: size.width,
    height: size.height,
    // At the right, room for the half of the last number that stands beyond the axis.
    padding: [6, (plot) => Math.max(12, lastNumberWidth(plot) / 2), 0, 0],
    legend: { show: false },
    cursor: { x: false, y: false, points: { show: false }, drag: { x: true, y: false, setScale: true } },
    scales: {
      x: { time: false },
      y: log
        ? { distr: 3 }
        : {
            range: (_, low, high) => linearRange(low, high, bounds),
          },
    },
    axes: [
      axis({
        size: 17,
        space: 52,
        incrs: WHOLE_STEPS,
        label: settings.xLabel,
        labelSize: 14,
        labelGap: 0,
        gap: 3,
        values: (_, splits) => splits.map((value) => (Number.isInteger(value) ? formatCount(value) : "")),
      }),
      axis({
        space: 26,
        gap: 5,
        size: (_, values) =>
          12 + NUMBER_WIDTH * Math.max(3, ...(values ?? []).map((value) => value?.length ?? 0)),
        values: (_, splits) =>
          log
            ? splits.map((value) => (value === null ? "" : logNumber(value)))
            : [...axisNumbers(splits, unit)],
        ...(log ? { filter: onLogMarks, grid: { ...GRID, filter: onLogMarks } } : {}),
      }),
    ],
    series: [{}, ...settings.curves.map(curveOptions)],
    ...(settings.gap && { bands: gapBands(settings.gap) }),
    hooks: {
      setSelect: [(plot) => plot.select.width > 0 && settings.onZoom(true)],
      ready: [(plot) => plot.over.addEventListener("dblclick", () => settings.onZoom(false))],
    },
  };
}

/** From each of the two down to the other, where it is above it. The first series is the x axis. */
function gapBands([one, other]: readonly [number, number]): uPlot.Band[] {
  const fill = (): string => `${readToken("accent")}26`;
  return [
    { series: [one + 1, other + 1], dir: -1, fill },
    { series: [other + 1, one + 1], dir: -1, fill },
  ];
}

function lastNumberWidth(plot: uPlot): number {
  const last = plot.scales.x?.max;
  return typeof last === "number" ? NUMBER_WIDTH * formatCount(Math.round(last)).length : 0;
}

function linearRange(
  low: number | null,
  high: number | null,
  bounds: PlotSettings["bounds"],
): [number, number] {
  if (low === null || high === null || !Number.isFinite(low) || !Number.isFinite(high)) {
    return [bounds.low ?? 0, bounds.high ?? 1];
  }
  const pad = high > low ? (high - low) * 0.08 : Math.abs(high) * 0.1 || 1;
  // A little past the bound, so that a curve along it is drawn in its full width.
  const slack = (high - low) * 0.02;
  return [
    Math.max((bounds.low ?? -Infinity) - slack, low - pad),
    Math.min((bounds.high ?? Infinity) + slack, high + pad),
  ];
}

/** Digits of each decade that are marked: the first that give enough marks, and the last where none does. */
const LOG_DIGITS = [[1], [1, 2, 5], [1, 2, 3, 4, 5, 6, 8]] as const;
const ENOUGH_MARKS = 3;

/** @param splits each digit of each decade that the axis spans @returns the same with nothing for those that are not marked */
export function logMarks(splits: readonly number[]): (number | null)[] {
  const digitOf = (value: number): number =>
    value > 0 ? Math.round(value / 10 ** Math.floor(Math.log10(value) + 1e-9)) : 0;
  const marked = (digits: readonly number[]): (number | null)[] =>
    splits.map((value) => (digits.includes(digitOf(value)) ? value : null));
  const isEnough = (marks: readonly (number | null)[]): boolean =>
    marks.filter((mark) => mark !== null).length >= ENOUGH_MARKS;
  return LOG_DIGITS.map(marked).find(isEnough) ?? marked(LOG_DIGITS[2]);
}

function logNumber(value: number): string {
  return value >= 1e-3 && value < 1e5 ? String(Number(value.toPrecision(1))) : value.toExponential(0);
}

const onLogMarks = (_: uPlot, splits: number[]): (number | null)[] => logMarks(splits);

function axis(options: uPlot.Axis): uPlot.Axis {
  return {
    stroke: () => readToken("muted"),
    font: NUMBERS,
    labelFont: WORDS,
    grid: GRID,
    ticks: { show: false },
    border: { show: false },
    ...options,
  };
}

function curveOptions(curve: PlotCurve): uPlot.Series {
  const paint = (): string => {
    const colour = curve.colour[shownTheme()];
    const alpha = Math.round(curve.opacity * 255)
      .toString(16)
      .padStart(2, "0");
    return `${colour}${alpha}`;
  };
  return {
    label: curve.label,
    stroke: paint,
    width: curve.width,
    ...(curve.dash.length > 0 ? { dash: [...curve.dash] } : {}),
    points: curve.points
      ? { show: true, size: 5, fill: paint, stroke: paint }
      : { show: (plot) => plot.data[0].length === 1, size: 4, fill: paint, stroke: paint },
    spanGaps: false,
  };
}
