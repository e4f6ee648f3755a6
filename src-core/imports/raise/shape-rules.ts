/** Poolings, borders, and what lays values out anew. */
import type { Shape } from "../../layers/layer";
import type { Literal } from "../../layers/param-value";
import { countValues, formatShape, sameShape } from "../../layers/shape";
import { resolveShortcut } from "../../layers/shortcut";
import type { Attributes, Pair, Triple } from "../../program/operation";
import type { LayerDraft } from "./raised";
import { draft, draftOf, firstShape, fixed, type Given, type Raised, refusal } from "./rule";
import { bordersOf, windowChoices } from "./window-choices";

type Pool = Attributes["maxPool"];

export function raiseMaxPool(attributes: Pool, given: Given): Raised {
  return (
    overAll("globalMaxPool2d", attributes, given) ?? [draftOf("maxPool2d", poolChoices(attributes, given))]
  );
}

export function raiseAveragePool(
  { countsPadding, ...pool }: Attributes["averagePool"],
  given: Given,
): Raised {
  const counting = hasBorder(pool, firstShape(given)) ? fixed({ countPadding: countsPadding }) : {};
  return (
    overAll("globalAvgPool2d", pool, given) ?? [
      draftOf("avgPool2d", { ...poolChoices(pool, given), ...counting }),
    ]
  );
}

/** The largest side that a pool's window may have. */
const MOST_WINDOW = 64;

/** A pool over a whole image that is larger than any window: one over all pixels, and its numbers as an image of one. */
function overAll(type: string, pool: Pool, given: Given): LayerDraft[] | undefined {
  const image = firstShape(given);
  const [height = 0, width = 0, channels = 1] = image;
  const isLarge = pool.window.some((side) => side > MOST_WINDOW);
  if (!isLarge || hasBorder(pool, image) || pool.window[0] !== height || pool.window[1] !== width)
    return undefined;
  return [draft(type), draft("reshape", { height: 1, width: 1, channels })];
}

function hasBorder(pool: Pool, image: Shape): boolean {
  return bordersOf({ ...pool, dilations: [1, 1] }, image).some((pixels) => pixels > 0);
}

function poolChoices({ window, strides, padding }: Pool, given: Given): LayerDraft["params"] {
  return windowChoices("size", { window, strides, padding }, firstShape(given));
}

const MOST_BORDER = 64;

export function raisePad({ before, after }: Attributes["pad"], given: Given): Raised {
  const [, , channels, ...more] = firstShape(given);
  if (channels === undefined || more.length > 0)
    return isNothing(before, after) ? [] : flatRefusal("It adds zeros to a flat vector.");
  const rows = bordersIn("zeroPad2d", [before[0], after[0], before[1], after[1]], MOST_BORDER);
  const extra = before[2] + after[2];
  const side = before[2] === 0 ? "end" : before[2] === Math.floor(extra / 2) ? "both" : undefined;
  if (extra > 0 && side) return [...rows, zeroChannels(channels + extra, 1, side)];
  return [...rows, ...acrossChannels("zeroPad2d", before[2], after[2], MOST_BORDER)];
}

export function raiseCrop({ before, after }: Attributes["crop"], given: Given): Raised {
  if (firstShape(given).length !== 3)
    return isNothing(before, after) ? [] : flatRefusal("It cuts values off a flat vector.");
  return [
    ...bordersIn("crop2d", [before[0], after[0], before[1], after[1]], Number.POSITIVE_INFINITY),
    ...acrossChannels("crop2d", before[2], after[2], Number.POSITIVE_INFINITY),
  ];
}

const isNothing = (before: Triple, after: Triple): boolean =>
  [...before, ...after].every((count) => count === 0);

function flatRefusal(reason: string): Raised {
  return refusal(reason, "Lay it out as an image first, or leave it out of the network.");
}

/** As many layers in a row as it takes, each of at most so many pixels a side. */
function bordersIn(type: "zeroPad2d" | "crop2d", sides: readonly number[], most: number): LayerDraft[] {
  const drafts: LayerDraft[] = [];
  let left = [...sides];
  while (left.some((pixels) => pixels > 0)) {
    const [top = 0, bottom = 0, over = 0, right = 0] = left.map((pixels) => Math.min(pixels, most));
    drafts.push(draft(type, { top, bottom, left: over, right }));
    left = left.map((pixels) => pixels - Math.min(pixels, most));
  }
  return drafts;
}

/** Channels are turned to where rows are, and back. */
function acrossChannels(
  type: "zeroPad2d" | "crop2d",
  before: number,
  after: number,
  most: number,
): LayerDraft[] {
  const drafts = bordersIn(type, [before, after, 0, 0], most);
  if (drafts.length === 0) return [];
  return [
    draft("permute", { order: "channels, height, width" }),
    ...drafts,
    draft("permute", { order: "width, channels, height" }),
  ];
}

export function raiseFlatten(_attributes: Attributes["flatten"], given: Given): Raised {
  return firstShape(given).length === 1 ? [] : [draft("flatten")];
}

export function raiseReshape({ shape }: Attributes["reshape"], given: Given): Raised {
  const from = firstShape(given);
  if (sameShape(from, shape)) return [];
  if (shape.length === 1 && shape[0] === countValues(from)) return [draft("flatten")];
  const [height, width, channels] = shape;
  if (shape.length !== 3 || height === undefined || width === undefined || channels === undefined) {
    return refusal(
      `It lays values out as ${formatShape(shape)}, and here they are images or flat vectors.`,
      "Keep height, width and channels apart.",
    );
  }
  return [draft("reshape", { height, width, channels })];
}

const AXES = ["height", "width", "channels"];

export function raisePermute({ order }: Attributes["permute"], given: Given): Raised {
  if (order.every((axis, place) => axis === place)) return [];
  if (firstShape(given).length !== 3) return flatRefusal("It turns the axes of a flat vector.");
  return [draft("permute", { order: order.map((axis) => AXES[axis] ?? "").join(", ") })];
}

const MOST_FACTOR = 16;

export function raiseResize({ factors, method }: Attributes["resize"], _given: Given): Raised {
  if (factors.every((factor) => factor === 1)) return [];
  if (factors.every((factor) => factor <= MOST_FACTOR)) return [resizing(factors, method)];
  const parts = factors.map((factor) =>
    Array.from({ length: MOST_FACTOR }, (_, at) => MOST_FACTOR - at).find(
      (part) => factor % part === 0 && factor / part <= MOST_FACTOR,
    ),
  );
  const [down, across] = parts;
  if (method === "bilinear" || down === undefined || across === undefined) {
    return refusal(
      `It enlarges the image ${formatShape(factors)} times at once, and ${MOST_FACTOR} are the most here.`,
      "Enlarge it in several steps.",
    );
  }
  return [resizing([down, across], method), resizing([factors[0] / down, factors[1] / across], method)];
}

function resizing([down, across]: Pair, method: Literal): LayerDraft {
  return draft("upsample2d", { factor: down, factorWidth: down === across ? 0 : across, method });
}

/** An option-A shortcut, which keeps every n-th pixel (He et al. 2015); a pool of one pixel does where such a shortcut cannot have the strides. */
export function raiseSubsample({ strides }: Attributes["subsample"], given: Given): Raised {
  if (strides.every((stride) => stride === 1)) return [];
  const image = firstShape(given);
  const [stride, across] = strides;
  const channels = image[2] ?? 1;
  const found = resolveShortcut(image, undefined, "pad", { stride, filters: channels });
  if (stride === across && found.ok && found.resolution.stride.every((each) => each === stride))
    return [zeroChannels(channels, stride)];
  return raiseMaxPool({ window: [1, 1], strides, padding: "valid" }, given);
}

function zeroChannels(filters: number, stride: number, side: "end" | "both" = "end"): LayerDraft {
  return draft("shortcut", { mode: "pad", filters, stride, channels: side });
}
