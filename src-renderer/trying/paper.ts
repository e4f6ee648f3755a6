/** Strokes on a canvas. Whoever draws them again gets the same pixels. */
import type { Drawing } from "#core/datasets/drawing/drawn-input";
import type { Mark, Point, Stroke } from "../stores/trying-store";

/** Of the longer side, at the least: a network of few pixels sees an average of many. */
const LEAST_PIXELS = 256;
const MOST_PIXELS = 1024;

export interface PaperSize {
  readonly width: number;
  readonly height: number;
}

/** A whole multiple of the network's input, so that every pixel of it is an average of as many. */
export function paperSize([height, width]: readonly [number, number, number]): PaperSize {
  const side = Math.max(height, width);
  const factor = Math.max(1, Math.min(Math.ceil(LEAST_PIXELS / side), Math.floor(MOST_PIXELS / side)));
  return { width: width * factor, height: height * factor };
}

/** The strokes that are left: those after the last clear. */
export function strokesOf(marks: readonly Mark[]): Stroke[] {
  const cleared = marks.findLastIndex(({ kind }) => kind === "clear");
  return marks.slice(cleared + 1).flatMap((mark) => (mark.kind === "stroke" ? [mark] : []));
}

export function redraw(context: CanvasRenderingContext2D, marks: readonly Mark[]): void {
  context.clearRect(0, 0, context.canvas.width, context.canvas.height);
  for (const stroke of strokesOf(marks)) drawStroke(context, stroke);
}

/** @param from the first point that was not drawn yet */
export function drawStroke(
  context: CanvasRenderingContext2D,
  { points, width, colour }: Stroke,
  from = 0,
): void {
  const scale = context.canvas.width;
  context.globalCompositeOperation = colour === undefined ? "destination-out" : "source-over";
  context.strokeStyle = colour ?? "#000";
  context.lineWidth = width * scale;
  context.lineCap = "round";
  for (let index = from; index < points.length; index += 1) {
    const to = points[index];
    const before = points[index - 1] ?? to;
    if (to && before) drawLine(context, before, to, scale);
  }
}

/** One by one, so that a stroke looks the same whether it was drawn at once or as it grew. */
function drawLine(context: CanvasRenderingContext2D, from: Point, to: Point, scale: number): void {
  context.beginPath();
  context.moveTo(from.x * scale, from.y * scale);
  context.lineTo(to.x * scale, to.y * scale);
  context.stroke();
}

export function drawingOn(context: CanvasRenderingContext2D): Drawing {
  const { width, height } = context.canvas;
  return { width, height, rgba: context.getImageData(0, 0, width, height).data };
}
