/** A stroke as it grows under a mouse, a finger, a pen, or the arrow keys. */
import { type KeyboardEvent, type PointerEvent, useRef, useState } from "react";
import type { Point, Stroke } from "../stores/trying-store";

/** Of the paper's width, that a press on an arrow key moves the pen. */
const KEY_STEP = 0.025;
/** Of `PointerEvent.buttons`: the other end of a pen. */
const ERASER_BUTTON = 32;

export interface PenOptions {
  begin(point: Point, erases: boolean): Stroke;
  /** @param from the first point that is new */
  draw(stroke: Stroke, from: number): void;
  end(stroke: Stroke): void;
}

type PaperPointer = PointerEvent<HTMLElement>;

export interface Pen {
  onPointerDown(event: PaperPointer): void;
  onPointerMove(event: PaperPointer): void;
  onPointerUp(event: PaperPointer): void;
  onKeyDown(event: KeyboardEvent<HTMLElement>): void;
  lift(): void;
  readonly isDown: boolean;
  /** Of the pen that keys move, once they were used. */
  readonly place: Point | undefined;
}

export function usePen({ begin, draw, end }: PenOptions): Pen {
  const stroke = useRef<Stroke | undefined>(undefined);
  const pointer = useRef<number | undefined>(undefined);
  const [isDown, setDown] = useState(false);
  const [place, setPlace] = useState<Point | undefined>(undefined);

  const start = (point: Point, erases: boolean): void => {
    const begun = begin(point, erases);
    stroke.current = begun;
    setDown(true);
    draw(begun, 0);
  };
  const goOn = (points: readonly Point[]): void => {
    const before = stroke.current;
    if (!before || points.length === 0) return;
    const longer = { ...before, points: [...before.points, ...points] };
    stroke.current = longer;
    draw(longer, before.points.length);
  };
  const lift = (): void => {
    const done = stroke.current;
    stroke.current = undefined;
    pointer.current = undefined;
    setDown(false);
    if (done) end(done);
  };

  return {
    isDown,
    place,
    lift,
    onPointerDown(event) {
      // Of several fingers the first one draws.
      if (event.button > 0 && event.buttons !== ERASER_BUTTON) return;
      if (pointer.current !== undefined) return;
      lift();
      event.currentTarget.setPointerCapture(event.pointerId);
      pointer.current = event.pointerId;
      setPlace(undefined);
      start(pointOf(event, event), event.buttons === ERASER_BUTTON);
    },
    onPointerMove(event) {
      if (event.pointerId !== pointer.current) return;
      // A quick hand passes several places between two frames.
      const all = event.nativeEvent.getCoalescedEvents();
      goOn((all.length > 0 ? all : [event.nativeEvent]).map((one) => pointOf(event, one)));
    },
    onPointerUp(event) {
      if (event.pointerId === pointer.current) lift();
    },
    onKeyDown(event) {
      const direction = DIRECTIONS[event.key];
      if (event.key === " ") {
        event.preventDefault();
        if (stroke.current) lift();
        else {
          const point = place ?? middleOf(event.currentTarget);
          setPlace(point);
          start(point, false);
        }
      } else if (direction) {
        event.preventDefault();
        event.stopPropagation();
        const point = moved(place ?? middleOf(event.currentTarget), direction, event.currentTarget);
        setPlace(point);
        goOn([point]);
      }
    },
  };
}

const DIRECTIONS: Readonly<Record<string, Point>> = {
  ArrowLeft: { x: -1, y: 0 },
  ArrowRight: { x: 1, y: 0 },
  ArrowUp: { x: 0, y: -1 },
  ArrowDown: { x: 0, y: 1 },
};

function heightOf(paper: HTMLElement): number {
  const { width, height } = paper.getBoundingClientRect();
  return height / width;
}

function middleOf(paper: HTMLElement): Point {
  return { x: 0.5, y: heightOf(paper) / 2 };
}

function moved({ x, y }: Point, direction: Point, paper: HTMLElement): Point {
  const within = (value: number, most: number): number => Math.min(most, Math.max(0, value));
  return {
    x: within(x + direction.x * KEY_STEP, 1),
    y: within(y + direction.y * KEY_STEP, heightOf(paper)),
  };
}

function pointOf(
  { currentTarget }: PaperPointer,
  { clientX, clientY }: { readonly clientX: number; readonly clientY: number },
): Point {
  const { left, top, width } = currentTarget.getBoundingClientRect();
  return { x: (clientX - left) / width, y: (clientY - top) / width };
}
