/** The loss over a plane as a surface that is turned by hand: dragged, or by the arrow keys. Two networks turn together, on one scale. */
import {
  type KeyboardEvent,
  type PointerEvent,
  type ReactNode,
  useEffect,
  useMemo,
  useRef,
  useState,
} from "react";
import type { Insight } from "#core/insights/instruments";
import type { Landscape } from "#core/insights/landscape";
import { shownAs } from "#core/insights/views/index";
import { lossScale } from "#core/insights/views/landscape/grid";
import { FIRST_VIEW, type SurfaceView, turnedView } from "#core/insights/views/landscape/surface";
import { useShownTheme } from "../charts/use-shown-theme";
import { useSize } from "../charts/use-size";
import { drawSurface } from "./surface-canvas";

/** Of one key. */
const STEP = 10;
/** Of a pixel that is dragged. */
const DEGREES = 0.5;
const HIGHEST = 400;

const KEYS: Readonly<Record<string, Partial<SurfaceView>>> = {
  ArrowLeft: { round: -STEP },
  ArrowRight: { round: STEP },
  ArrowUp: { up: STEP },
  ArrowDown: { up: -STEP },
};

export function LandscapeSurface({ answers }: { readonly answers: readonly Insight[] }): ReactNode {
  const [view, setView] = useState(FIRST_VIEW);
  const planes = useMemo(
    () =>
      answers
        .map((answer) => shownAs("landscape", answer))
        .filter(({ figures }) => figures.way === "plane" && figures.points.length > 3),
    [answers],
  );
  const scale = useMemo(() => lossScale(planes.map(({ figures }) => figures)), [planes]);
  if (planes.length === 0) return null;
  const turn = (by: Partial<SurfaceView>): void => setView((before) => turnedView(before, by));
  return (
    <section aria-label="Surface" className="flex flex-col gap-1">
      <h3 className="font-medium text-text">Surface</h3>
      <p className="text-muted">
        Height is the loss, on the same logarithmic scale as the contours. Drag it to turn it, or use the
        arrow keys.
      </p>
      <div className={`grid gap-4 ${planes.length > 1 ? "grid-cols-2" : "grid-cols-1"}`}>
        {planes.map(({ frame, figures }, place) => (
          // biome-ignore lint/suspicious/noArrayIndexKey: two answers may be of one network, and are nothing but their place
          <figure key={place} className="flex min-w-0 flex-col gap-1">
            {planes.length > 1 && (
              <figcaption className="truncate text-small font-medium text-text">{frame.network}</figcaption>
            )}
            <Turning name={frame.network} figures={figures} scale={scale} view={view} onTurn={turn} />
          </figure>
        ))}
      </div>
    </section>
  );
}

interface TurningProps {
  readonly name: string;
  readonly figures: Landscape;
  readonly scale: ReturnType<typeof lossScale>;
  readonly view: SurfaceView;
  onTurn(by: Partial<SurfaceView>): void;
}

function Turning({ name, figures, scale, view, onTurn }: TurningProps): ReactNode {
  const [holder, { width }] = useSize();
  const canvas = useRef<HTMLCanvasElement>(null);
  const dragged = useRef<{ readonly x: number; readonly y: number }>(undefined);
  const theme = useShownTheme();
  const height = Math.min(HIGHEST, Math.round(0.75 * width));
  // biome-ignore lint/correctness/useExhaustiveDependencies: the colours change with the theme
  useEffect(() => {
    if (canvas.current && width > 0) drawSurface(canvas.current, { width, height }, { figures, scale, view });
  }, [figures, scale, view, width, height, theme]);
  const onKeyDown = (event: KeyboardEvent): void => {
    const by = KEYS[event.key];
    if (!by) return;
    event.preventDefault();
    onTurn(by);
  };
  const onPointerMove = ({ clientX: x, clientY: y }: PointerEvent): void => {
    const before = dragged.current;
    if (!before) return;
    dragged.current = { x, y };
    onTurn({ round: DEGREES * (before.x - x), up: DEGREES * (y - before.y) });
  };
  const end = (): void => {
    dragged.current = undefined;
  };
  return (
    <div
      ref={holder}
      role="application"
      aria-label={`The loss around ${name} as a surface, seen from ${Math.round(view.round)} degrees round and ${Math.round(view.up)} degrees up. Arrow keys turn it.`}
      // biome-ignore lint/a11y/noNoninteractiveTabindex: it is turned with keys, too
      tabIndex={0}
      data-testid="surface"
      className="w-full cursor-grab touch-none rounded-control border border-line active:cursor-grabbing"
      onKeyDown={onKeyDown}
      onPointerDown={(event) => {
        event.currentTarget.setPointerCapture(event.pointerId);
        dragged.current = { x: event.clientX, y: event.clientY };
      }}
      onPointerMove={onPointerMove}
      onPointerUp={end}
      onPointerCancel={end}
    >
      <canvas ref={canvas} className="block w-full" style={{ height }} />
    </div>
  );
}
