/**
 * Curves over one x axis. The legend under the cursor reads the values there, otherwise the last ones; every chart inside
 * one `CursorContext` shows the same place. With the keyboard: arrows move the cursor, Escape takes it away.
 */
import { type KeyboardEvent, type ReactNode, useMemo, useState } from "react";
import type { Explained } from "../ui/glossary";
import { ChartHeader } from "./ChartHeader";
import { Plot } from "./Plot";
import type { ChartColour } from "./palette";
import { align, downsample, formatPlace, nearest, smooth } from "./series";
import { useCursor } from "./shared-cursor";
import { summarise } from "./summary";
import { formatValue, type Unit } from "./units";
import { useShownTheme } from "./use-shown-theme";

export interface LineSeries {
  readonly id: string;
  readonly label: string;
  /** Ascending. */
  readonly x: ArrayLike<number>;
  readonly y: ArrayLike<number>;
  readonly colour: ChartColour;
  /** One value a batch is thin; one an epoch is thick, with points. */
  readonly weight?: "thin" | "thick";
  readonly dash?: readonly number[];
  /** Follows the chart's smoothing. Off for values that are means already. */
  readonly smoothable?: boolean;
}

export interface LineChartProps {
  readonly title: string;
  readonly term?: Explained | undefined;
  readonly series: readonly LineSeries[];
  readonly unit: Unit;
  readonly xLabel?: string;
  readonly log?: boolean;
  /** Weight of the past in the moving average, 0 (off) to 0.99. */
  readonly smoothing?: number;
  readonly bounds?: { readonly low?: number; readonly high?: number };
  /** With two curves: the room between them is tinted. */
  readonly shadesGap?: boolean;
  /** What stands there while there is nothing to draw. */
  readonly empty: string;
  readonly controls?: ReactNode;
  /** Off where many charts share one legend. */
  readonly legend?: boolean;
}

const NO_BOUNDS = {};
const MOST_DOTS = 40;
/** More points than this in a thick line would be a band. */
const MOST_THICK = 300;

export function LineChart(props: LineChartProps): ReactNode {
  const { title, series, unit, smoothing = 0, log = false, xLabel = "step", bounds = NO_BOUNDS } = props;
  const theme = useShownTheme();
  const [place, cursor] = useCursor();
  const [zoomed, setZoomed] = useState(false);

  const drawn = useMemo(() => drawnCurves(series, smoothing, log), [series, smoothing, log]);
  const filled = series.filter((one) => one.x.length > 0);
  const summary = useMemo(() => summarise(series, unit, xLabel), [series, unit, xLabel]);
  const read = (one: LineSeries): number | undefined =>
    one.y[place === undefined ? one.y.length - 1 : nearest(one.x, place)];

  if (filled.length === 0) {
    return (
      <figure className="m-0 flex h-full min-h-0 flex-col">
        <ChartHeader title={title} term={props.term} entries={[]} controls={props.controls} />
        <p className="flex flex-1 items-center justify-center px-4 text-center text-small text-muted">
          {props.empty}
        </p>
      </figure>
    );
  }

  const longest = filled.reduce((one, other) => (other.x.length > one.x.length ? other : one));
  const readout = (at: number): string =>
    `${xLabel} ${formatPlace(at)}: ${filled.map((one) => `${one.label} ${formatValue(one.y[nearest(one.x, at)] ?? Number.NaN, unit)}`).join(", ")}`;
  const ends = [longest.x[0] ?? 0, longest.x[longest.x.length - 1] ?? 0] as const;

  function onKeyDown(event: KeyboardEvent): void {
    const at = nearest(longest.x, place ?? ends[1]);
    const stride = event.shiftKey ? Math.max(1, Math.round(longest.x.length / 20)) : 1;
    const next = { ArrowLeft: at - stride, ArrowRight: at + stride, Home: 0, End: longest.x.length - 1 }[
      event.key
    ];
    if (event.key === "Escape" && place !== undefined) cursor.set(undefined);
    else if (next !== undefined) cursor.set(longest.x[Math.max(0, Math.min(longest.x.length - 1, next))]);
    else return;
    event.preventDefault();
    event.stopPropagation();
  }

  return (
    <figure className="m-0 flex h-full min-h-0 flex-col">
      <ChartHeader
        title={title}
        term={props.term}
        note={smoothing > 0 && series.some((one) => one.smoothable) ? `smoothed ${smoothing}` : undefined}
        entries={
          props.legend === false
            ? []
            : series.map((one) => ({
                id: one.id,
                label: one.label,
                value: one.y.length === 0 ? "–" : formatValue(read(one) ?? Number.NaN, unit),
                colour: one.colour[theme],
                dashed: (one.dash?.length ?? 0) > 0,
              }))
        }
        controls={
          <>
            {zoomed && (
              <button
                type="button"
                className="rounded-control px-1 text-small text-convolution hover:underline"
                onClick={() => setZoomed(false)}
              >
                Show all
              </button>
            )}
            {props.controls}
          </>
        }
      />
      {/* A slider over the steps: the one role whose keys and spoken value are what this does. */}
      <div
        role="slider"
        tabIndex={0}
        aria-roledescription="chart"
        aria-label={`${title}. ${summary}`}
        aria-valuemin={ends[0]}
        aria-valuemax={ends[1]}
        aria-valuenow={place ?? ends[1]}
        aria-valuetext={readout(place ?? ends[1])}
        className="relative min-h-0 flex-1 overflow-hidden rounded-control"
        onKeyDown={onKeyDown}
        onBlur={() => cursor.set(undefined)}
      >
        <Plot
          curves={drawn.curves}
          data={drawn.data}
          log={log}
          xLabel={xLabel}
          unit={unit}
          bounds={bounds}
          gap={props.shadesGap === true ? gapOf(drawn.main) : undefined}
          theme={theme}
          place={place}
          zoomed={zoomed}
          onZoom={setZoomed}
          onHover={(at) => cursor.set(at === undefined ? undefined : longest.x[nearest(longest.x, at)])}
        />
      </div>
    </figure>
  );
}

/** Where there are two. */
function gapOf([one, other]: readonly number[]): readonly [number, number] | undefined {
  return one === undefined || other === undefined ? undefined : [one, other];
}

function drawnCurves(series: readonly LineSeries[], smoothing: number, log: boolean) {
  const parts = series.flatMap((one) => {
    const smoothed = smoothing > 0 && one.smoothable === true;
    const base = {
      label: one.label,
      colour: one.colour,
      dash: one.dash ?? [],
      // Few points are told apart; many would be a sausage.
      points: one.weight === "thick" && one.x.length <= MOST_DOTS,
    };
    const raw = {
      curve: {
        ...base,
        width: one.weight === "thick" && one.x.length <= MOST_THICK ? 2 : 1.25,
        opacity: smoothed ? 0.28 : 1,
      },
      points: downsample(one),
    };
    if (!smoothed) return [raw];
    const averaged = downsample({ x: one.x, y: smooth(one.y, smoothing) });
    return [raw, { curve: { ...base, width: 1.75, opacity: 1 }, points: averaged }];
  });
  return {
    curves: parts.map(({ curve }) => curve),
    /** Places of the curves that stand for their series: the averaged ones where there are any. */
    main: parts.flatMap(({ curve }, place) => (curve.opacity === 1 ? [place] : [])),
    data: align(
      parts.map(({ points }) => points),
      log,
    ),
  };
}
