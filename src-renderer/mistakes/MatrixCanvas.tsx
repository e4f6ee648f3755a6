/** A confusion matrix of many classes, drawn: a square for each pair that occurs. It is zoomed and moved by pointer and keys. */
import { Maximize2, ZoomIn, ZoomOut } from "lucide-react";
import {
  type KeyboardEvent,
  type PointerEvent,
  type ReactNode,
  useEffect,
  useMemo,
  useRef,
  useState,
} from "react";
import { useShownTheme } from "../charts/use-shown-theme";
import { IconButton } from "../ui/Button";
import { formatCount, formatPercent } from "../ui/format-number";
import { type MatrixProps, strengthOf } from "./matrix-props";

const SIDE = 420;
const MOST_PIXELS = 24;
const MOVES: Readonly<Record<string, readonly [number, number]>> = {
  ArrowUp: [0, -1],
  ArrowDown: [0, 1],
  ArrowLeft: [-1, 0],
  ArrowRight: [1, 0],
};

/** Pixels a class, and the class at the left and upper edge. */
interface Look {
  readonly size: number;
  readonly left: number;
  readonly top: number;
}

export function MatrixCanvas({ matrix, order, nameOf, onChoose }: MatrixProps): ReactNode {
  const canvas = useRef<HTMLCanvasElement>(null);
  const theme = useShownTheme();
  const { classes } = matrix;
  const least = SIDE / classes;
  const [look, setLook] = useState<Look>({ size: least, left: 0, top: 0 });
  const [place, setPlace] = useState<readonly [column: number, row: number]>([0, 0]);
  const drag = useRef<{ readonly x: number; readonly y: number; readonly look: Look; moved: boolean }>(
    undefined,
  );
  const placeOf = useMemo(() => {
    const places = new Uint32Array(classes);
    order.forEach((item, index) => {
      places[item] = index;
    });
    return places;
  }, [order, classes]);

  const within = (next: Look): Look => {
    const size = Math.min(Math.max(MOST_PIXELS, least), Math.max(least, next.size));
    const most = classes - SIDE / size;
    const clamp = (value: number): number => Math.max(0, Math.min(most, value));
    return { size, left: clamp(next.left), top: clamp(next.top) };
  };
  const zoomBy = (factor: number, x = SIDE / 2, y = SIDE / 2): void =>
    setLook((before) => {
      const next = Math.min(Math.max(MOST_PIXELS, least), Math.max(least, before.size * factor));
      return within({
        size: next,
        left: before.left + x / before.size - x / next,
        top: before.top + y / before.size - y / next,
      });
    });

  // biome-ignore lint/correctness/useExhaustiveDependencies: colours change with the theme
  useEffect(() => {
    const context = canvas.current?.getContext("2d");
    if (!context) return;
    const style = getComputedStyle(document.documentElement);
    const colour = (token: string): string => style.getPropertyValue(token);
    const ratio = window.devicePixelRatio;
    context.setTransform(ratio, 0, 0, ratio, 0, 0);
    context.fillStyle = colour("--field");
    context.fillRect(0, 0, SIDE, SIDE);
    const [right, wrong] = [colour("--convolution"), colour("--error")];
    // A pair is seen also where a class is less than a pixel.
    const side = Math.max(1, look.size - (look.size > 6 ? 1 : 0));
    for (const { truth, answer, count } of matrix.cells) {
      const x = ((placeOf[answer] ?? 0) - look.left) * look.size;
      const y = ((placeOf[truth] ?? 0) - look.top) * look.size;
      if (x + side < 0 || y + side < 0 || x > SIDE || y > SIDE) continue;
      context.globalAlpha = 0.25 + 0.75 * strengthOf(count / (matrix.truths[truth] ?? 1));
      context.fillStyle = truth === answer ? right : wrong;
      context.fillRect(x, y, side, side);
    }
    context.globalAlpha = 1;
    context.strokeStyle = colour("--text");
    const [column, row] = place;
    context.strokeRect(
      (column - look.left) * look.size - 0.5,
      (row - look.top) * look.size - 0.5,
      Math.max(4, look.size),
      Math.max(4, look.size),
    );
  }, [matrix, placeOf, look, place, theme]);

  // biome-ignore lint/correctness/useExhaustiveDependencies: zoomBy goes by the state that it is handed
  useEffect(() => {
    const element = canvas.current;
    // React's own listener could not keep the panel from scrolling.
    const zoom = (event: WheelEvent): void => {
      event.preventDefault();
      const box = element?.getBoundingClientRect();
      const factor = event.deltaY < 0 ? 1.3 : 1 / 1.3;
      zoomBy(factor, event.clientX - (box?.left ?? 0), event.clientY - (box?.top ?? 0));
    };
    element?.addEventListener("wheel", zoom, { passive: false });
    return () => element?.removeEventListener("wheel", zoom);
  }, []);

  function at(event: { readonly clientX: number; readonly clientY: number }): readonly [number, number] {
    const box = canvas.current?.getBoundingClientRect();
    const cell = (from: number, offset: number): number =>
      Math.min(classes - 1, Math.max(0, Math.floor(from + offset / look.size)));
    return [
      cell(look.left, event.clientX - (box?.left ?? 0)),
      cell(look.top, event.clientY - (box?.top ?? 0)),
    ];
  }

  function choose([column, row]: readonly [number, number]): void {
    onChoose(order[row] ?? 0, order[column] ?? 0);
  }

  /** The keys zoom where they are. */
  function middleOfPlace(): readonly [number, number] {
    const [column, row] = place;
    return [(column + 0.5 - look.left) * look.size, (row + 0.5 - look.top) * look.size];
  }

  function onKeyDown(event: KeyboardEvent): void {
    const move = MOVES[event.key];
    if (event.key === "Enter" || event.key === " ") choose(place);
    else if (event.key === "+") zoomBy(1.5, ...middleOfPlace());
    else if (event.key === "-") zoomBy(1 / 1.5, ...middleOfPlace());
    else if (move) {
      const clamp = (value: number): number => Math.min(classes - 1, Math.max(0, value));
      const step = event.shiftKey ? 10 : 1;
      const next = [clamp(place[0] + step * move[0]), clamp(place[1] + step * move[1])] as const;
      setPlace(next);
      const reach = SIDE / look.size;
      const into = (from: number, value: number): number =>
        value < from ? value : value + 1 > from + reach ? value + 1 - reach : from;
      setLook(within({ ...look, left: into(look.left, next[0]), top: into(look.top, next[1]) }));
    } else return;
    event.preventDefault();
  }

  function onPointerMove(event: PointerEvent): void {
    const from = drag.current;
    if (!from) {
      setPlace(at(event));
      return;
    }
    const [x, y] = [event.clientX - from.x, event.clientY - from.y];
    if (Math.abs(x) + Math.abs(y) > 3) from.moved = true;
    setLook(
      within({ ...from.look, left: from.look.left - x / look.size, top: from.look.top - y / look.size }),
    );
  }

  const [truth, answer] = [order[place[1]] ?? 0, order[place[0]] ?? 0];
  const count = matrix.cells.find((cell) => cell.truth === truth && cell.answer === answer)?.count ?? 0;
  const images = matrix.truths[truth] ?? 0;
  return (
    <div className="flex flex-col gap-1" style={{ width: SIDE + 2 }}>
      <div className="flex h-8 items-center gap-1">
        <p role="status" className="numeric line-clamp-2 min-w-0 flex-1 text-small leading-tight text-text">
          {nameOf(truth)} {truth === answer ? "named right" : `taken for ${nameOf(answer)}`}:{" "}
          {formatCount(count)} of {formatCount(images)}
          {images > 0 && `, ${formatPercent(count / images)}`}
        </p>
        <IconButton icon={ZoomOut} label="Smaller" onClick={() => zoomBy(1 / 1.5)} />
        <IconButton
          icon={Maximize2}
          label="All classes"
          onClick={() => setLook({ size: least, left: 0, top: 0 })}
        />
        <IconButton icon={ZoomIn} label="Larger" onClick={() => zoomBy(1.5)} />
      </div>
      <div
        // A picture whose cells are moved between by the arrow keys; what stands there is said above it.
        role="application"
        aria-label={`Confusion matrix of ${classes} classes: rows are true classes, columns what they were taken for. Arrow keys move, Enter shows the images, plus and minus zoom.`}
        // biome-ignore lint/a11y/noNoninteractiveTabindex: the keys work on it
        tabIndex={0}
        className="w-fit rounded-control"
        onKeyDown={onKeyDown}
      >
        <canvas
          ref={canvas}
          aria-hidden
          width={SIDE * window.devicePixelRatio}
          height={SIDE * window.devicePixelRatio}
          style={{ width: SIDE, height: SIDE }}
          className="touch-none rounded-control border border-line"
          onPointerDown={(event) => {
            event.currentTarget.setPointerCapture(event.pointerId);
            drag.current = { x: event.clientX, y: event.clientY, look, moved: false };
          }}
          onPointerMove={onPointerMove}
          onPointerUp={(event) => {
            const wasDrag = drag.current?.moved;
            drag.current = undefined;
            if (!wasDrag) choose(at(event));
          }}
          onPointerCancel={() => {
            drag.current = undefined;
          }}
        />
      </div>
    </div>
  );
}
