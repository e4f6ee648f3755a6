/**
 * Layers x steps, coloured by a measurement. The pointer or the arrow keys read a cell; Enter or a
 * click goes to its layer.
 */
import {
  type KeyboardEvent,
  type MouseEvent,
  type ReactNode,
  useEffect,
  useMemo,
  useRef,
  useState,
} from "react";
import { formatMeasure } from "../ui/format-number";
import type { Explained } from "../ui/glossary";
import { Term } from "../ui/Term";
import { endWords, type ScaleKind } from "./colour-scale";
import { NOT_FINITE_COLOUR } from "./draw-heatmap";
import { HeatColumns } from "./heat-columns";
import { drawHeat, drawNames, type HeatGeometry, heatGeometry } from "./heatmap-canvas";
import { nearest } from "./series";
import { useCursor } from "./shared-cursor";
import { useShownTheme } from "./use-shown-theme";
import { useSize } from "./use-size";
import { VIRIDIS_GRADIENT } from "./viridis";

export interface HeatmapProps {
  /** Changes when it is another run or another measurement: `run-3 gradient_norm`. */
  readonly id: string;
  readonly title: string;
  readonly term?: Explained;
  readonly scale: ScaleKind;
  /** One row of measurements a probe. */
  readonly rows: readonly Float32Array[];
  /** The step of each row, ascending. */
  readonly steps: ArrayLike<number>;
  readonly layers: readonly string[];
  readonly empty: string;
  /** Rows of a picture beside it that has the same scale of colours. */
  readonly besideRows?: readonly Float32Array[];
  readonly controls?: ReactNode;
  onPick?(layer: string): void;
}

const NO_ROWS: readonly Float32Array[] = [];

export function Heatmap(props: HeatmapProps): ReactNode {
  const { id, title, scale, rows, steps, besideRows = NO_ROWS, onPick } = props;
  // Each message of a run brings the same names in a new list.
  const words = props.layers.join("\n");
  // biome-ignore lint/correctness/useExhaustiveDependencies: the words stand for the list
  const layers = useMemo(() => props.layers, [words]);
  const [holder, size] = useSize();
  const canvas = useRef<HTMLCanvasElement>(null);
  const names = useRef<HTMLCanvasElement>(null);
  const theme = useShownTheme();
  const [place, cursor] = useCursor();
  const [layer, setLayer] = useState<number>();
  // biome-ignore lint/correctness/useExhaustiveDependencies: another id is another picture
  const heat = useMemo(() => new HeatColumns(scale), [id]);
  // biome-ignore lint/correctness/useExhaustiveDependencies: another id is another picture
  const beside = useMemo(() => new HeatColumns(scale), [id]);
  heat.update(rows);
  beside.update(besideRows);
  heat.beside = beside;
  const ends = heat.ends();
  const low = endWords(scale, ends.low);
  const high = endWords(scale, ends.high);
  const geometry = useMemo(() => heatGeometry(size, layers), [size, layers]);
  const filled = rows.length > 0 && layers.length > 0;

  // biome-ignore lint/correctness/useExhaustiveDependencies: the colours change with the theme, the columns with the rows
  useEffect(() => {
    if (!canvas.current || !filled || geometry.width === 0) return;
    drawHeat(canvas.current, geometry, heat, steps, layers);
  }, [geometry, heat, rows, besideRows, steps, layers, theme, filled]);
  // biome-ignore lint/correctness/useExhaustiveDependencies: the colours change with the theme
  useEffect(() => {
    if (names.current && filled && geometry.width > 0) drawNames(names.current, geometry, layers);
  }, [geometry, layers, theme, filled]);

  if (!filled) {
    return (
      <figure className="m-0 flex h-full min-h-0 flex-col">
        <Caption {...props} />
        <p className="flex flex-1 items-center justify-center px-4 text-center text-small text-muted">
          {props.empty}
        </p>
      </figure>
    );
  }

  const row = place === undefined ? rows.length - 1 : nearest(steps, place);
  const shownLayer = layer ?? 0;
  const cell = (at: number): string =>
    `${layers[at]}, step ${steps[row]}: ${formatMeasure(rows[row]?.[at] ?? Number.NaN)}`;

  function point(event: MouseEvent): void {
    const found = cellAt(event, geometry, layers.length, rows.length);
    setLayer(found?.layer);
    cursor.set(found && steps[found.row]);
  }
  function onKeyDown(event: KeyboardEvent): void {
    const stride = event.shiftKey ? Math.max(1, Math.round(rows.length / 20)) : 1;
    const go = (to: number): void => {
      setLayer(shownLayer);
      cursor.set(steps[Math.max(0, Math.min(rows.length - 1, to))]);
    };
    if (event.key === "ArrowLeft") go(row - stride);
    else if (event.key === "ArrowRight") go(row + stride);
    else if (event.key === "Home") go(0);
    else if (event.key === "End") go(rows.length - 1);
    else if (event.key === "ArrowUp") setLayer(Math.max(0, shownLayer - 1));
    else if (event.key === "ArrowDown")
      setLayer(layer === undefined ? 0 : Math.min(layers.length - 1, shownLayer + 1));
    else if (event.key === "Enter" && onPick) onPick(layers[shownLayer] ?? "");
    else if (event.key === "Escape" && layer !== undefined) {
      setLayer(undefined);
      cursor.set(undefined);
    } else return;
    event.preventDefault();
    event.stopPropagation();
  }

  return (
    <figure className="m-0 flex h-full min-h-0 flex-col">
      <Caption {...props}>
        {layer === undefined ? (
          <ColourLegend scale={scale} low={low} high={high} />
        ) : (
          <span className="numeric min-w-0 truncate text-small text-text" dir="rtl">
            <bdi dir="ltr">{cell(shownLayer)}</bdi>
          </span>
        )}
      </Caption>
      <div
        ref={holder}
        role="slider"
        tabIndex={0}
        aria-roledescription="heatmap"
        aria-label={`${title}: ${layers.length} layers over ${rows.length} measurements, from ${low} to ${high}. Arrow keys read a cell${onPick ? ", Enter shows its layer" : ""}.`}
        aria-valuemin={steps[0]}
        aria-valuemax={steps[rows.length - 1]}
        aria-valuenow={steps[row]}
        aria-valuetext={cell(shownLayer)}
        className={`relative min-h-0 flex-1 overflow-hidden rounded-control ${onPick && layer !== undefined ? "cursor-pointer" : ""}`}
        onKeyDown={onKeyDown}
        onMouseMove={point}
        onMouseLeave={() => {
          setLayer(undefined);
          cursor.set(undefined);
        }}
        onBlur={() => {
          setLayer(undefined);
          cursor.set(undefined);
        }}
        onClick={() => layer !== undefined && onPick?.(layers[layer] ?? "")}
      >
        <canvas ref={names} className="absolute inset-0 size-full" />
        <canvas ref={canvas} className="absolute inset-0 size-full" />
        {place !== undefined && (
          <Marks geometry={geometry} row={row} rows={rows.length} layer={layer} layers={layers.length} />
        )}
      </div>
    </figure>
  );
}

function cellAt(event: MouseEvent, geometry: HeatGeometry, layers: number, rows: number) {
  const box = event.currentTarget.getBoundingClientRect();
  const x = (event.clientX - box.left - geometry.left) / geometry.plotWidth;
  const y = (event.clientY - box.top - geometry.top) / geometry.plotHeight;
  if (x < 0 || x >= 1 || y < 0 || y >= 1) return undefined;
  return { row: Math.floor(x * rows), layer: Math.floor(y * layers) };
}

/** The step under the cursor as a line, the cell as a frame. */
function Marks(props: {
  readonly geometry: HeatGeometry;
  readonly row: number;
  readonly rows: number;
  readonly layer: number | undefined;
  readonly layers: number;
}): ReactNode {
  const { geometry, row, rows, layer, layers } = props;
  const cellWidth = geometry.plotWidth / rows;
  const cellHeight = geometry.plotHeight / layers;
  return (
    <>
      <span
        aria-hidden
        className="pointer-events-none absolute w-px bg-white/70 mix-blend-difference"
        style={{
          left: geometry.left + (row + 0.5) * cellWidth,
          top: geometry.top,
          height: geometry.plotHeight,
        }}
      />
      {layer !== undefined && (
        <span
          aria-hidden
          className="pointer-events-none absolute border border-white outline outline-black/60"
          style={{
            left: geometry.left + row * cellWidth - 1,
            top: geometry.top + layer * cellHeight - 1,
            width: Math.max(4, cellWidth + 2),
            height: Math.max(4, cellHeight + 2),
          }}
        />
      )}
    </>
  );
}

function ColourLegend({
  scale,
  low,
  high,
}: {
  readonly scale: ScaleKind;
  readonly low: string;
  readonly high: string;
}): ReactNode {
  return (
    <span
      className="flex shrink-0 items-center gap-1.5 text-small text-muted"
      title={scale === "log" ? "Logarithmic colour scale" : "Linear colour scale"}
    >
      <span className="numeric">{low}</span>
      <span className="h-2 w-14 rounded-full" style={{ background: VIRIDIS_GRADIENT }} />
      <span className="numeric">{high}</span>
    </span>
  );
}

function Caption(
  props: Pick<HeatmapProps, "title" | "term" | "controls" | "rows" | "layers"> & {
    readonly children?: ReactNode;
  },
): ReactNode {
  const broken = props.rows.at(-1)?.some((value) => !Number.isFinite(value)) === true;
  return (
    <figcaption className="flex min-h-6 shrink-0 items-center gap-x-2 pb-0.5 whitespace-nowrap">
      <h3 className="mr-auto text-body font-semibold text-text">
        {props.term ? <Term name={props.term}>{props.title}</Term> : props.title}
      </h3>
      {broken && (
        <span className="flex items-center gap-1 text-small text-error">
          <span className="size-2" style={{ background: NOT_FINITE_COLOUR }} /> not finite
        </span>
      )}
      {props.children}
      {props.controls}
    </figcaption>
  );
}
