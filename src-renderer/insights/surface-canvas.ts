/** Draws a surface of losses on a canvas element, in the colours of the theme. */
import type { Landscape } from "#core/insights/landscape";
import { contourLevels, type LossScale, levelWords, shareOfScale } from "#core/insights/views/landscape/grid";
import {
  SURFACE_REACH,
  type SurfaceFace,
  type SurfaceView,
  surfaceFrame,
  surfaceParts,
} from "#core/insights/views/landscape/surface";
import type { Place, Size } from "#core/pictures/picture";
import { readToken } from "../ui/theme";

const FONT = '10px "JetBrains Mono Variable", ui-monospace, monospace';
/** Kept free for the numbers beside the upright. */
const LEFT = 44;
const EDGE = 10;
/** Pixels between two numbers. */
const LEAST_GAP = 13;

export interface DrawnSurface {
  readonly figures: Landscape;
  readonly scale: LossScale;
  readonly view: SurfaceView;
}

export function drawSurface(
  canvas: HTMLCanvasElement,
  size: Size,
  { figures, scale, view }: DrawnSurface,
): void {
  const context = cleared(canvas, size);
  if (!context) return;
  const factor = Math.min(
    (size.width - LEFT - 2 * EDGE) / (2 * SURFACE_REACH.across),
    (size.height - 2 * EDGE) / (2 * SURFACE_REACH.upwards),
  );
  const placed = ({ x, y }: Place): Place => ({
    x: LEFT / 2 + size.width / 2 + factor * x,
    y: size.height / 2 - factor * y,
  });
  const { ground, upright } = surfaceFrame(view);
  outline(context, ground.map(placed));
  context.strokeStyle = readToken("line");
  context.lineWidth = 1;
  context.stroke();
  const colours = { panel: readToken("panel"), loss: readToken("convolution"), line: readToken("faint") };
  const accent = readToken("accent");
  for (const part of surfaceParts(figures, scale, view)) {
    if (part.kind === "face") drawFace(context, part, placed, colours);
    else if (part.kind === "edge") {
      outline(context, [placed(part.from), placed(part.to)]);
      context.strokeStyle = accent;
      context.lineWidth = 2;
      context.stroke();
    } else {
      const { x, y } = placed(part.at);
      context.beginPath();
      context.arc(x, y, part.isCentre ? 4.5 : 3, 0, 2 * Math.PI);
      context.fillStyle = accent;
      context.fill();
      context.strokeStyle = colours.panel;
      context.lineWidth = part.isCentre ? 1.5 : 0;
      if (part.isCentre) context.stroke();
    }
  }
  drawUpright(context, { low: placed(upright.low), high: placed(upright.high) }, scale);
}

function cleared(canvas: HTMLCanvasElement, { width, height }: Size): CanvasRenderingContext2D | undefined {
  const ratio = window.devicePixelRatio || 1;
  canvas.width = Math.round(width * ratio);
  canvas.height = Math.round(height * ratio);
  const context = canvas.getContext("2d") ?? undefined;
  context?.setTransform(ratio, 0, 0, ratio, 0, 0);
  return context;
}

function outline(context: CanvasRenderingContext2D, points: readonly Place[]): void {
  context.beginPath();
  points.forEach(({ x, y }, place) => {
    if (place === 0) context.moveTo(x, y);
    else context.lineTo(x, y);
  });
  context.closePath();
}

/** Opaque, so that it hides what lies behind. */
function drawFace(
  context: CanvasRenderingContext2D,
  { corners, share, light }: SurfaceFace,
  placed: (place: Place) => Place,
  colours: { readonly panel: string; readonly loss: string; readonly line: string },
): void {
  outline(context, corners.map(placed));
  context.fillStyle = colours.panel;
  context.fill();
  context.globalAlpha = 0.12 + 0.78 * share;
  context.fillStyle = colours.loss;
  context.fill();
  context.globalAlpha = 0.35 * (1 - light);
  context.fillStyle = "black";
  context.fill();
  context.globalAlpha = 0.35;
  context.strokeStyle = colours.line;
  context.lineWidth = 0.75;
  context.stroke();
  context.globalAlpha = 1;
}

/** The scale of losses. */
function drawUpright(
  context: CanvasRenderingContext2D,
  { low, high }: { readonly low: Place; readonly high: Place },
  scale: LossScale,
): void {
  // Seen from above it is a point.
  if (low.y - high.y < 2 * LEAST_GAP) return;
  context.strokeStyle = readToken("faint");
  context.lineWidth = 1;
  outline(context, [low, high]);
  context.stroke();
  context.font = FONT;
  context.fillStyle = readToken("muted");
  context.textAlign = "right";
  context.textBaseline = "middle";
  let free = Number.POSITIVE_INFINITY;
  for (const level of contourLevels(scale)) {
    const y = low.y + shareOfScale(scale, level) * (high.y - low.y);
    if (free - y < LEAST_GAP) continue;
    free = y;
    context.fillText(levelWords(level, scale), low.x - 6, y);
  }
}
