/** Draws a heatmap with its names and steps on a canvas element. */
import { formatCount } from "../ui/format-number";
import { readToken } from "../ui/theme";
import { axisSteps, columnOf, namedRows, nameSize, paintHeat, shortenStart } from "./draw-heatmap";
import type { HeatColumns } from "./heat-columns";

const FAMILY = '"JetBrains Mono Variable", ui-monospace, monospace';
const FONT = `10.5px ${FAMILY}`;
const CHARACTER = 6.35;
const BOTTOM = 31;
/** Kept free for each number under the picture. */
const STEP_WIDTH = 56;

/** In CSS pixels. */
export interface HeatGeometry {
  readonly width: number;
  readonly height: number;
  readonly left: number;
  readonly top: number;
  readonly plotWidth: number;
  readonly plotHeight: number;
  readonly characters: number;
}

/** The names take the room they need, up to two fifths of the width. */
export function heatGeometry(
  size: { readonly width: number; readonly height: number },
  layers: readonly string[],
): HeatGeometry {
  const longest = layers.reduce((length, name) => Math.max(length, name.length), 0);
  const characters = Math.max(4, Math.min(longest, Math.floor((size.width * 0.4) / CHARACTER)));
  const left = Math.ceil(characters * CHARACTER) + 8;
  return {
    ...size,
    left,
    top: 6,
    plotWidth: Math.max(1, size.width - left - 12),
    plotHeight: Math.max(1, size.height - 6 - BOTTOM),
    characters,
  };
}

/** The part that changes with each measurement. */
export function drawHeat(
  canvas: HTMLCanvasElement,
  geometry: HeatGeometry,
  heat: HeatColumns,
  steps: ArrayLike<number>,
  layers: readonly string[],
): void {
  const context = clearedContext(canvas, geometry);
  if (!context) return;
  const ratio = window.devicePixelRatio || 1;
  const { left, top, plotWidth, plotHeight } = geometry;
  const picture = paintHeat(heat.columns, layers.length, heat.ends(), {
    width: plotWidth * ratio,
    height: plotHeight * ratio,
  });
  context.imageSmoothingEnabled = false;
  context.drawImage(asImage(picture), left, top, plotWidth, plotHeight);
  drawSteps(context, geometry, steps);
}

function clearedContext(
  canvas: HTMLCanvasElement,
  geometry: HeatGeometry,
): CanvasRenderingContext2D | undefined {
  const ratio = window.devicePixelRatio || 1;
  const width = Math.round(geometry.width * ratio);
  const height = Math.round(geometry.height * ratio);
  if (canvas.width !== width) canvas.width = width;
  if (canvas.height !== height) canvas.height = height;
  const context = canvas.getContext("2d");
  if (!context) return undefined;
  context.setTransform(ratio, 0, 0, ratio, 0, 0);
  context.clearRect(0, 0, geometry.width, geometry.height);
  return context;
}

/** One off-screen canvas for all: it is read at once. */
let scratch: HTMLCanvasElement | undefined;

function asImage(picture: ReturnType<typeof paintHeat>): HTMLCanvasElement {
  scratch ??= document.createElement("canvas");
  scratch.width = picture.width;
  scratch.height = picture.height;
  const bytes = new Uint8ClampedArray(picture.words.buffer);
  scratch.getContext("2d")?.putImageData(new ImageData(bytes, picture.width, picture.height), 0, 0);
  return scratch;
}

/** The names beside the rows, on a canvas of their own: letters cost more than the whole of the rest. */
export function drawNames(
  canvas: HTMLCanvasElement,
  geometry: HeatGeometry,
  layers: readonly string[],
): void {
  const context = clearedContext(canvas, geometry);
  if (!context) return;
  const rowHeight = geometry.plotHeight / layers.length;
  const size = nameSize(layers.length, geometry.plotHeight);
  context.font = `${size}px ${FAMILY}`;
  context.fillStyle = readToken("muted");
  context.textAlign = "right";
  context.textBaseline = "middle";
  for (const row of namedRows(layers.length, geometry.plotHeight, size)) {
    const y = geometry.top + (row + 0.5) * rowHeight;
    context.fillText(shortenStart(layers[row] ?? "", geometry.characters), geometry.left - 5, y);
  }
}

function drawSteps(
  context: CanvasRenderingContext2D,
  geometry: HeatGeometry,
  steps: ArrayLike<number>,
): void {
  const bottom = geometry.top + geometry.plotHeight;
  context.font = FONT;
  context.fillStyle = readToken("muted");
  context.textBaseline = "top";
  context.textAlign = "center";
  const last = steps[steps.length - 1] ?? 0;
  const columnWidth = geometry.plotWidth / steps.length;
  // From the middle of the first column to that of the last one.
  for (const step of axisSteps(steps[0] ?? 0, last, (geometry.plotWidth - columnWidth) / STEP_WIDTH)) {
    const x = geometry.left + (columnOf(steps, step) + 0.5) * columnWidth;
    context.fillText(formatCount(step), Math.min(x, geometry.left + geometry.plotWidth - 8), bottom + 4);
  }
  context.font = '11px "Inter Variable", system-ui, sans-serif';
  context.fillText("step", geometry.left + geometry.plotWidth / 2, bottom + 17);
}
