/** uPlot inside React: made once for a set of curves, then only given new points. */
import { type ReactNode, useEffect, useLayoutEffect, useRef, useState } from "react";
import UPlot from "uplot";
import "uplot/dist/uPlot.min.css";
import type { Theme } from "../ui/theme";
import { type PlotCurve, plotOptions } from "./plot";
import { type Aligned, formatPlace } from "./series";
import type { Unit } from "./units";
import { useSize } from "./use-size";

export interface PlotProps {
  readonly curves: readonly PlotCurve[];
  readonly data: Aligned;
  readonly log: boolean;
  readonly xLabel: string;
  readonly unit: Unit;
  readonly bounds: { readonly low?: number; readonly high?: number };
  readonly gap: readonly [number, number] | undefined;
  readonly theme: Theme;
  /** Where the cursor's line stands, on the x axis. */
  readonly place: number | undefined;
  readonly zoomed: boolean;
  onZoom(zoomed: boolean): void;
  onHover(place: number | undefined): void;
}

export function Plot(props: PlotProps): ReactNode {
  const { curves, data, log, xLabel, unit, bounds, gap, theme, zoomed } = props;
  const [holder, size] = useSize();
  const [element, setElement] = useState<HTMLDivElement | null>(null);
  const [plot, setPlot] = useState<UPlot>();
  const [, setResized] = useState(0);
  /** The one on the screen: effects that still see the one before must leave it alone. */
  const alive = useRef<UPlot>(undefined);
  const handlers = useRef(props);
  useLayoutEffect(() => {
    handlers.current = props;
  });
  // Two sets of curves that look alike are one plot.
  const look = JSON.stringify([curves, log, xLabel, bounds, unit, gap]);
  const measured = size.width > 0 && size.height > 0;

  // biome-ignore lint/correctness/useExhaustiveDependencies: `look` stands for everything that the options come from
  useLayoutEffect(() => {
    if (!element || !measured) return;
    const made = new UPlot(
      plotOptions({
        curves,
        log,
        xLabel,
        unit,
        bounds,
        gap,
        size,
        onZoom: (next) => handlers.current.onZoom(next),
      }),
      [data.x, ...data.y],
      element,
    );
    const move = (event: MouseEvent): void => {
      const { left } = made.over.getBoundingClientRect();
      handlers.current.onHover(made.posToVal(event.clientX - left, "x"));
    };
    const leave = (): void => handlers.current.onHover(undefined);
    made.over.addEventListener("mousemove", move);
    made.over.addEventListener("mouseleave", leave);
    alive.current = made;
    setPlot(made);
    return () => {
      made.destroy();
      alive.current = undefined;
      setPlot(undefined);
    };
  }, [look, element, measured]);

  useEffect(() => {
    if (!plot || plot !== alive.current || !measured) return;
    plot.setSize(size);
    // The cursor's line stands by the plot's measures, which have just changed.
    setResized((count) => count + 1);
  }, [plot, size, measured]);
  useEffect(() => {
    if (!plot || plot !== alive.current) return;
    plot.setData([data.x, ...data.y], !zoomed);
    if (zoomed) plot.redraw();
  }, [plot, data, zoomed]);
  // biome-ignore lint/correctness/useExhaustiveDependencies: the colours change with the theme
  useEffect(() => {
    if (plot && plot === alive.current) plot.redraw(false);
  }, [plot, theme]);

  return (
    <div
      ref={(next) => {
        holder(next);
        setElement(next);
      }}
      className="absolute inset-0"
    >
      {plot && props.place !== undefined && <CursorLine plot={plot} place={props.place} label={xLabel} />}
    </div>
  );
}

function CursorLine(props: {
  readonly plot: UPlot;
  readonly place: number;
  readonly label: string;
}): ReactNode {
  const { plot, place, label } = props;
  const left = plot.bbox.left / UPlot.pxRatio + plot.valToPos(place, "x");
  const top = plot.bbox.top / UPlot.pxRatio;
  const height = plot.bbox.height / UPlot.pxRatio;
  const right = (plot.bbox.left + plot.bbox.width) / UPlot.pxRatio;
  if (!Number.isFinite(left) || left < plot.bbox.left / UPlot.pxRatio - 1 || left > right + 1) return null;
  const flipped = left > right - 80;
  return (
    <span
      aria-hidden
      className="pointer-events-none absolute z-10 border-l border-muted"
      style={{ left, top, height }}
    >
      <span
        className={`absolute top-0 rounded-control bg-raised/90 px-1 text-small whitespace-nowrap text-muted ${flipped ? "right-1" : "left-1"}`}
      >
        {label} <span className="numeric">{formatPlace(place)}</span>
      </span>
    </span>
  );
}
